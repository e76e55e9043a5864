import MachineCode
import WasmFormat

// The body of a callee in its caller: lowered like a block whose label is the callee's, with locals of its own.

extension Lowering {
  /// The function whose body is being lowered, and where it stands.
  struct Body: BitwiseCopyable {
    var function: UInt32 = 0
    var results = TypeRun.none
    /// Offset in the module of its first byte, and what is added to offsets to tell the sources of inserted bodies apart.
    var start: UInt32 = 0
    var sourceShift: UInt32 = 0
    /// The variable of its first local.
    var firstLocal: UInt32 = 0
    /// The position of its frame, whose label it returns to.
    var frame = 0
  }

  private static let deepest = 5
  private static let mostOfOneFunction = 3
  private static let sizeAnywhere: UInt16 = 16
  private static let sizeInLoop: UInt16 = 40
  private static let sizeCalledOnce: UInt16 = 100
  private static let sizeRecursive: UInt16 = 30
  /// How much of a body may fall away for an argument that is constant.
  private static let sizeOfConstant: UInt16 = 8

  /// Whether the body of a function is to stand where the function is called now.
  func mayInline(_ function: UInt32, _ shape: FunctionShape) -> Bool {
    let position = Int(function) - unit.importedFunctions
    let size = unit.inlining.size(at: position)
    if size == InliningPlan.never || options.metersFuel || !options.inlines { return false }
    let block = builder.function[builder.block]
    if block.isCold || bodies.count > Self.deepest || insertedBytes >= mostInsertedBytes { return false }
    var uses = 0
    for index in 0..<bodies.count where bodies[index].function == function { uses += 1 }
    if uses > 0 { return size <= Self.sizeRecursive && uses < Self.mostOfOneFunction }
    if unit.inlining.isCalledOnce(position) { return size <= Self.sizeCalledOnce }
    var limit = block.loopDepth > 0 ? Self.sizeInLoop : Self.sizeAnywhere
    for operand in top(min(shape.parameters.count, 8)) where builder.function.constantBits(operand) != nil {
      limit += Self.sizeOfConstant
    }
    return size <= limit
  }

  /// How much may be inserted into the function, in bytes of bodies.
  private var mostInsertedBytes: UInt32 {
    512 + 2 * UInt32(truncatingIfNeeded: min(unit.body(of: bodies[0].function).range.count, 1 << 20))
  }

  /// Puts the body of a function in place of its call.
  mutating func inline(_ function: UInt32, _ shape: FunctionShape) throws(Unsupported) {
    let body = unit.body(of: function)
    let outer = (self.body, hints, builder.source)
    let first = Insertion.firstSource + insertedBytes
    let start = UInt32(truncatingIfNeeded: body.range.offset)
    insertions.append(Insertion(first: first, function: function, source: start, caller: builder.source))
    insertedBytes += UInt32(truncatingIfNeeded: body.range.count)
    self.body = Body(
      function: function, results: shape.results, start: start, sourceShift: first &- start,
      firstLocal: UInt32(builder.variableCount), frame: frames.count)
    bodies.append(self.body)
    hints = unit.hints(of: FunctionIndex(function))

    height -= shape.parameters.count
    for (position, type) in shape.parameters.types.enumerated() {
      builder.write(builder.declareVariable(type), operands[height + position])
    }
    var reader = InstructionReader(body, of: unit.module, features: unit.features)
    do {
      // In a loop the locals have values from the turn before.
      try declareLocals(&reader, areFresh: false)
      frames.append(Frame(kind: .function, parameters: .none, results: shape.results, height: height))
      frames[frames.count - 1].firstLanding = landings.count
      var instruction = WasmInstruction()
      while try reader.next(&instruction) { try lower(instruction) }
    } catch let error as Unsupported {
      throw error
    } catch {
      throw Unsupported(operator: .call, offset: start)
    }
    bodies.removeLast()
    (self.body, hints, builder.source) = outer
  }
}
