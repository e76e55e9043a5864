/// How many guests wait at once where tests have many. Checked builds, which may watch for data races besides, have a tenth.
#if DEBUG
  let waitingGuests = 1000
#else
  let waitingGuests = 10_000
#endif
