// There are no users to ask for; see missing.h.
