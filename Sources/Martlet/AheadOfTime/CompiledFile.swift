import WasmCompiler
import WasmFormat

/// The bytes of a module that was compiled ahead of time, checked: they are whole, and they are for this version of Martlet, this
/// processor and an engine.
struct CompiledFile {
  let header: ArtifactHeader
  private let bytes: UnsafeRawBufferPointer
  /// Keeps the bytes.
  private let contents: Contents

  private enum Contents {
    case file(MappedFile)
    case bytes(ByteStorage)
  }

  /// Maps a file.
  init(path: String, _ engine: Engine) throws {
    let file = try MappedFile(path: path)
    guard file.isGuarded else {
      throw CompiledModuleError(
        .unguarded, path,
        "others than you may write this file, and what is in it runs as it is; make it yours alone (chmod go-w)")
    }
    try self.init(file.bytes, .file(file), name: path, engine)
  }

  init(_ storage: ByteStorage, name: String?, _ engine: Engine) throws(CompiledModuleError) {
    try self.init(storage.buffer, .bytes(storage), name: name, engine)
  }

  private init(
    _ bytes: UnsafeRawBufferPointer, _ contents: Contents, name: String?, _ engine: Engine
  ) throws(CompiledModuleError) {
    self.bytes = bytes
    self.contents = contents
    guard ArtifactHeader.isAtBeginning(of: bytes) else {
      throw CompiledModuleError(.notCompiled, name, "not a module that martlet compile has made")
    }
    guard let header = ArtifactHeader(bytes) else {
      throw CompiledModuleError(.damaged, name, "damaged: it ends after \(bytes.count) bytes, within its header")
    }
    self.header = header
    guard header.version == Engine.version, header.format == ArtifactHeader.currentFormat,
      header.runtime == RuntimeLayout.current.fingerprint
    else {
      let same = header.version == Engine.version ? ", built from other sources" : ""
      throw CompiledModuleError(
        .otherVersion, name,
        "compiled by Martlet \(printable(header.version))\(same), and this is \(Engine.version): compile it again")
    }
    guard header.fileBytes == bytes.count else {
      throw CompiledModuleError(
        .damaged, name, "damaged: \(bytes.count) bytes long in place of \(header.fileBytes)")
    }
    guard ArtifactHeader.digest(of: bytes) == header.digest, header.isPlausible else {
      throw CompiledModuleError(.damaged, name, "damaged: its contents do not have the digest that it says")
    }
    try checkProcessor(name)
    try check(engine.configuration, name)
  }

  private func checkProcessor(_ name: String?) throws(CompiledModuleError) {
    if header.code.isEmpty { return }
    guard header.architecture == 1, let target = CompilationTarget(level: header.level) else {
      throw CompiledModuleError(.otherProcessor, name, "compiled for a processor that this version does not know")
    }
    guard let current = CompilationTarget.current else {
      throw CompiledModuleError(
        .otherProcessor, name, "compiled for \(target.rawValue), and compiled code cannot run on this machine")
    }
    guard target.level <= current.level else {
      throw CompiledModuleError(
        .otherProcessor, name,
        "compiled for \(target.rawValue), and this processor is \(current.rawValue): compile it with --target")
    }
  }

  private func check(_ configuration: Engine.Configuration, _ name: String?) throws(CompiledModuleError) {
    let missing = header.features.subtracting(configuration.features)
    if !missing.isEmpty {
      let names = Feature.allCases.filter { missing.has($0) }.map(\.name)
      throw CompiledModuleError(
        .otherConfiguration, name, "needs features that the engine does not allow: \(names.joined(separator: ", "))")
    }
    if header.code.isEmpty { return }
    func compare(_ what: String, _ made: Bool, _ wanted: Bool) throws(CompiledModuleError) {
      guard made != wanted else { return }
      throw CompiledModuleError(
        .otherConfiguration, name,
        "compiled \(made ? "to" : "not to") \(what), and the engine is \(wanted ? "" : "not ")to \(what)")
    }
    try compare("be deterministic", header.isDeterministic, configuration.isDeterministic)
    try compare("count fuel", header.metersFuel, configuration.metersFuel)
  }

  /// The module that was compiled.
  var module: ByteStorage { storage(header.module) }

  /// The code in its place; nil where there is none, or where it cannot run with the engine's memories.
  func image(
    of context: ModuleContext, _ layout: ModuleLayout, _ configuration: Engine.Configuration, name: String?
  ) throws(CompiledModuleError) -> CompiledImage? {
    guard !header.code.isEmpty, CompiledImage.isAllowed(by: configuration) else { return nil }
    if configuration.verifiesCode { try verify(context, layout, configuration, name) }
    let mapped: ExecutableMemory? =
      if case .file(let file) = contents { ExecutableMemory(header.code, of: file) } else { nil }
    guard let code = mapped ?? ExecutableMemory(UnsafeRawBufferPointer(rebasing: bytes[header.code])),
      let image = CompiledImage(code, storage(header.tables))
    else { throw CompiledModuleError(.damaged, name, "its code could not be put into memory") }
    return image
  }

  /// Makes sure of the code as of any other code, and that the module is valid for which it was made.
  private func verify(
    _ context: ModuleContext, _ layout: ModuleLayout, _ configuration: Engine.Configuration, _ name: String?
  ) throws(CompiledModuleError) {
    guard let target = CompilationTarget(level: header.level), let tables = CodeTables(storage(header.tables).buffer)
    else { throw CompiledModuleError(.damaged, name, "its tables do not fit its code") }
    let unit = CompilationUnit(context, references: layout.references)
    do {
      try context.validateBodies()
      try ModuleVerifier.verify(
        UnsafeRawBufferPointer(rebasing: bytes[header.code]), tables, of: unit,
        CompilerOptions(configuration, for: target.features))
    } catch {
      throw CompiledModuleError(.unverified, name, "not allowed to run: \(error)")
    }
  }

  private func storage(_ range: Range<Int>) -> ByteStorage {
    switch contents {
    case .file(let file): file.storage(range)
    case .bytes(let storage):
      ByteStorage(adopting: storage.base + range.lowerBound, count: range.count) { _ in
        withExtendedLifetime(storage) {}
      }
    }
  }
}

/// A text without what terminals take for commands.
private func printable(_ text: String) -> String {
  String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
}
