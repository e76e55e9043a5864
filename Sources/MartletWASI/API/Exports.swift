// File systems are part of this library's face.
@_exported public import FileSystems
