import WasmCompiler
import WasmFormat

extension Module {
  /// The module together with its machine code, to be saved and loaded again: by this version of Martlet, on any processor of the
  /// target's kind, for engines configured like the module's.
  ///
  /// ```swift
  /// let module = try Module(path: "plugin.wasm")
  /// try Data(module.compiled()).write(to: URL(filePath: "plugin.martlet"))
  /// ```
  ///
  /// Without a target the code is for the processor of this machine. A module that the compiler cannot take on (one that
  /// switches stacks, or counts fuel) is interpreted when it is loaded.
  public func compiled(for target: CompilationTarget? = nil) throws -> [UInt8] {
    let configuration = engine.configuration
    let target = target ?? .current ?? .x64
    let module = try contents.inBinary(configuration)
    let context = try ModuleContext(module, features: configuration.features, limits: configuration.limits)
    let compiled = try CompiledImage.compile(
      context, references: layout.references, configuration, for: target.features)
    var header = ArtifactHeader(version: Engine.version, runtime: .current, level: target.level)
    header.isDeterministic = configuration.isDeterministic
    header.metersFuel = configuration.metersFuel
    header.features = try module.featuresUsed()
    return header.file(compiled ?? CompiledModule(), of: module.bytes.buffer)
  }

  /// Loads a module that was compiled ahead of time, from a file that only this process's user may write. Nothing is copied,
  /// and nothing is checked but that the file is whole and made for this machine and this engine: its code runs as it is,
  /// so that it can be trusted as much as any other program.
  ///
  /// ```swift
  /// let module = try Module(compiledFile: "plugin.martlet")
  /// ```
  public convenience init(compiledFile path: String, engine: Engine = .standard) throws {
    let name = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? path
    try self.init(CompiledFile(path: path, engine), path: path, name: name, engine)
  }

  /// Loads a module that was compiled ahead of time. Its code runs as it is, so the bytes must come from whom one
  /// would take a program.
  ///
  /// ```swift
  /// let module = try Module(compiled: Module(path: "plugin.wasm").compiled())
  /// ```
  public convenience init(compiled bytes: some Sequence<UInt8>, name: String? = nil, engine: Engine = .standard) throws
  {
    try self.init(CompiledFile(ByteStorage(bytes), name: name, engine), path: name, name: name, engine)
  }

  private convenience init(_ file: CompiledFile, path: String?, name: String?, _ engine: Engine) throws {
    let configuration = engine.configuration
    let module: WasmModule
    do {
      module = try WasmModule(reading: file.module, features: configuration.features, limits: configuration.limits)
    } catch {
      throw ModuleError.malformed(error)
    }
    let context = try ModuleContext(module, features: configuration.features, limits: configuration.limits)
    // Its bodies were checked when it was compiled.
    try self.init(checked: context, name: name, engine: engine) { layout in
      try file.image(of: context, layout, configuration, name: path)
    }
  }
}

extension WasmModule {
  /// The module over bytes in the binary format, to which the offsets in its code refer.
  func inBinary(_ configuration: Engine.Configuration) throws -> WasmModule {
    if bytes.buffer.starts(with: [0x00, 0x61, 0x73, 0x6D]) { return self }
    return try WasmModule(
      reading: ByteStorage(encoded()), features: configuration.features, limits: configuration.limits)
  }
}
