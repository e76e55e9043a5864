extension Report {
  package var page: String { "<!doctype html>" }
}
