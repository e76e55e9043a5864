public import WasmFormat

extension WasmModule {
  /// The sections of a module with their offsets, its definitions as text, its code instruction by instruction with the
  /// bytes of each, and its data in hexadecimal. The module must have been read from bytes.
  public func disassembled() throws(ReadError) -> String {
    var printer = ModulePrinter(self, PrintOptions())
    try printer.printDisassembly()
    return String(decoding: printer.out.buffer, as: UTF8.self)
  }
}

extension WasmModule {
  /// The instructions of a function that the module defines, each with its offset and its bytes.
  public func disassembled(_ function: FunctionIndex) throws(ReadError) -> String {
    var printer = ModulePrinter(self, PrintOptions())
    let index = function.position - imports.count { $0.type.kind == .function }
    guard bodies.indices.contains(index) else { return "" }
    printer.gatherNames()
    try printer.disassemble(index)
    return String(decoding: printer.out.buffer, as: UTF8.self)
  }
}

extension ModulePrinter {
  mutating func printDisassembly() throws(ReadError) {
    gatherNames()
    out.text("00000000: \\0asm, version 1; ")
    out.decimal(UInt64(module.bytes.count))
    out.text(" bytes\n")
    for section in SectionLayout.sections(of: module.bytes) {
      printHeader(section)
      switch section.kind {
      case .custom: hexDump(section.contents)
      case .function:
        for (index, type) in module.functions.enumerated() {
          out.newline(1)
          out.text("func ")
          functions.write(UInt32(importCount(.function) + index), to: &out)
          typeUse(type)
        }
      case .code: for index in module.bodies.indices { try disassemble(index) }
      case .data: for index in module.data.indices { try printSegment(index) }
      case .dataCount:
        out.newline(1)
        out.decimal(module.dataCount ?? 0)
      default: try printContents(of: section.kind)
      }
      out.text("\n")
    }
  }

  private mutating func printHeader(_ section: SectionLayout) {
    out.text("\n")
    offset(section.offset)
    if let name = section.name {
      out.text("custom section ")
      out.nameString(name)
    } else {
      out.text(section.kind.name)
      out.text(" section")
    }
    out.text(", ")
    out.decimal(UInt64(section.byteCount))
    out.text(" bytes")
    if let count = module.entryCount(of: section.kind) {
      out.text(", ")
      out.decimal(UInt64(count))
      out.text(count == 1 ? " entry" : " entries")
    }
  }

  private mutating func offset(_ offset: Int) {
    out.hexadecimal(UInt64(offset), digits: 8)
    out.text(": ")
  }

  // MARK: Code

  private static let bytesInRow = 8

  fileprivate mutating func disassemble(_ index: Int) throws(ReadError) {
    let body = module.bodies[index]
    let function = UInt32(importCount(.function) + index)
    out.text("\n")
    offset(body.range.offset)
    out.text("func ")
    functions.write(function, to: &out)
    out.text(" (;")
    out.decimal(function)
    out.text(";)")
    if index < module.functions.count { typeUse(module.functions[index]) }
    out.text(", ")
    out.decimal(UInt64(body.range.count))
    out.text(" bytes\n")

    locals.assign(names.locals[function], count: .max)
    labels.begin(names.labels[function])
    var reader = InstructionReader(body, of: module, features: .all)
    var run = LocalRun()
    var isFirst = true
    while true {
      // The count of declarations stands before the first of them.
      let start = isFirst ? body.range.offset : reader.offset
      guard try reader.nextLocals(&run) else { break }
      isFirst = false
      row(start..<reader.offset)
      out.text("local ")
      valueType(run.type)
      out.text(" * ")
      out.decimal(run.count)
      out.text("\n")
    }
    if isFirst {
      row(body.range.offset..<reader.offset)
      out.text("no locals\n")
    }
    var instruction = Instruction()
    var level = 0
    while try reader.next(&instruction) {
      switch instruction.operator {
      case .end, .delegate, .else, .catch, .catchAll: level -= 1
      default: break
      }
      row(Int(instruction.offset)..<Int(instruction.end))
      for _ in 0..<min(max(level, 0), 40) { out.text("  ") }
      printInstruction(instruction)
      out.text("\n")
      restOfRow(Int(instruction.offset)..<Int(instruction.end))
      switch instruction.operator {
      case .block, .loop, .if, .else, .try, .catch, .catchAll, .tryTable: level += 1
      default: break
      }
    }
    out.count -= 1
  }

  /// The offset and the first bytes, padded to a column.
  private mutating func row(_ range: Range<Int>) {
    out.space()
    offset(range.lowerBound)
    for place in 0..<Self.bytesInRow {
      if range.lowerBound + place < range.upperBound {
        out.hexadecimal(UInt64(module.bytes.buffer[range.lowerBound + place]), digits: 2)
        out.space()
      } else {
        out.text("   ")
      }
    }
    out.text("| ")
  }

  private mutating func restOfRow(_ range: Range<Int>) {
    var start = range.lowerBound + Self.bytesInRow
    while start < range.upperBound {
      row(start..<range.upperBound)
      out.count -= 1
      out.text("\n")
      start += Self.bytesInRow
    }
  }

  // MARK: Data

  private mutating func printSegment(_ index: Int) throws(ReadError) {
    let segment = module.data[index]
    out.newline(1)
    out.text("data ")
    data.write(UInt32(index), to: &out)
    if case .active(let memory, let start) = segment.mode {
      out.text(" (memory ")
      memories.write(memory.rawValue, to: &out)
      out.text(") ")
      try printExpression(start, wrappedIn: "offset")
    }
    out.text(", ")
    out.decimal(UInt64(segment.contents.count))
    out.text(" bytes")
    hexDump(segment.contents)
  }

  private mutating func hexDump(_ range: ByteRange) {
    for start in stride(from: range.offset, to: range.end, by: 16) {
      let end = min(start + 16, range.end)
      out.text("\n ")
      offset(start)
      for place in start..<start + 16 {
        if place < end {
          out.hexadecimal(UInt64(module.bytes.buffer[place]), digits: 2)
          out.space()
        } else {
          out.text("   ")
        }
      }
      out.text("| ")
      for value in module.bytes.buffer[start..<end] {
        out.byte(value >= 0x20 && value < 0x7F ? value : UInt8(ascii: "."))
      }
    }
  }
}
