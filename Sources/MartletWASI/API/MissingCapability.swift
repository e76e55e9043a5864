/// Something that a program asked for and did not get, so that whoever runs it can be told how to give it.
public enum MissingCapability: Hashable, Sendable {
  /// It looked for directories, and there is none.
  case directory
  /// It wanted to leave a directory by this path.
  case path(String)
  /// It wanted to change something at this path, which it may only read.
  case writing(String)
  /// It looked at its environment, and there are no variables.
  case environment
  /// It wanted to accept connections without a listener.
  case listener
}
