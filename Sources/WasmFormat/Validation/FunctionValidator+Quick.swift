// The loop for bodies that nobody rides on: it decodes and checks at once what is frequent, and errs on the safe side.

extension FunctionValidator {
  /// Passes over instructions that are certainly valid, and returns the first one about which there is any doubt; nothing
  /// of that one has been done. `step` then decides, and says what is wrong.
  ///
  /// `InstructionReader.uncheckedLength` bytes follow the last byte before `end`. What is returned may lie behind `end`.
  @inline(never)
  mutating func passQuickly(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let rules = context.quickRules
    let locals = locals.flat
    let localCount = min(self.locals.count, UInt32(LocalTypes.flatCount))
    let parameterCount = UInt64(self.locals.parameterCount)
    let full = operands + operandCapacity
    let fullFrames = frames + frameCapacity
    var position = start
    // Behind the topmost operand, and at the lowest one of the innermost block.
    var top = operands + height
    var bottom = operands + floor
    var frame = frames + (depth - 1)

    checking: while position < end {
      let rule = rules + Int(position.pointee)
      switch rule.pointee.form {
      case .slow: break checking

      // MARK: Variables

      case .localGet:
        let index = ShortNumber(position + 1)
        guard index.isBelow(localCount), top < full else { break checking }
        let type = locals[Int(index.bits)]
        guard type.isDefaultable || index.bits < parameterCount else { break checking }
        top.pointee = type
        top += 1
        position += 1 &+ index.length

      case .localSet:
        let index = ShortNumber(position + 1)
        guard index.isBelow(localCount), top > bottom else { break checking }
        let type = locals[Int(index.bits)]
        guard top[-1] == type, type.isDefaultable || index.bits < parameterCount else { break checking }
        top -= 1
        position += 1 &+ index.length

      case .localTee:
        let index = ShortNumber(position + 1)
        guard index.isBelow(localCount), top > bottom else { break checking }
        let type = locals[Int(index.bits)]
        guard top[-1] == type, type.isDefaultable || index.bits < parameterCount else { break checking }
        position += 1 &+ index.length

      case .globalGet:
        let index = ShortNumber(position + 1)
        guard index.isBelow(UInt32(truncatingIfNeeded: globalCount)), top < full else { break checking }
        top.pointee = globals[Int(index.bits)].type
        top += 1
        position += 1 &+ index.length

      case .globalSet:
        let index = ShortNumber(position + 1)
        guard index.isBelow(UInt32(truncatingIfNeeded: globalCount)), top > bottom else { break checking }
        let global = globals + Int(index.bits)
        guard global.pointee.isMutable, top[-1] == global.pointee.type else { break checking }
        top -= 1
        position += 1 &+ index.length

      // MARK: Numbers

      case .constant32:
        let number = ShortNumber(position + 1)
        guard number.isSigned32, top < full else { break checking }
        top.pointee = .i32
        top += 1
        position += 1 &+ number.length

      case .constant64:
        let number = ShortNumber(position + 1)
        guard number.length > 0, top < full else { break checking }
        top.pointee = .i64
        top += 1
        position += 1 &+ number.length

      case .fixedConstant:
        guard top < full else { break checking }
        top.pointee = rule.pointee.result
        top += 1
        position += Int(rule.pointee.limit)

      case .unary:
        guard top > bottom, top[-1].bits == UInt32(rule.pointee.first) else { break checking }
        top[-1] = rule.pointee.result
        position += 1

      case .binary:
        guard top - 2 >= bottom, top[-1].bits == UInt32(rule.pointee.second), top[-2].bits == UInt32(rule.pointee.first)
        else { break checking }
        top[-2] = rule.pointee.result
        top -= 1
        position += 1

      // MARK: Memory

      case .load:
        let offset = ShortNumber(position + 2)
        guard position[1] <= rule.pointee.limit, offset.isUnsigned32, top > bottom,
          top[-1].bits == UInt32(rule.pointee.first)
        else { break checking }
        top[-1] = rule.pointee.result
        position += 2 &+ offset.length

      case .store:
        let offset = ShortNumber(position + 2)
        guard position[1] <= rule.pointee.limit, offset.isUnsigned32, top - 2 >= bottom,
          top[-1].bits == UInt32(rule.pointee.second), top[-2].bits == UInt32(rule.pointee.first)
        else { break checking }
        top -= 2
        position += 2 &+ offset.length

      // MARK: Operands of any type

      case .drop:
        guard top > bottom else { break checking }
        top -= 1
        position += 1

      case .select:
        guard top - 3 >= bottom, top[-1] == .i32, top[-2] == top[-3], !top[-2].isReference else { break checking }
        top -= 2
        position += 1

      // MARK: Blocks

      case .block:
        guard frame + 1 < fullFrames, open(.block, position[1], in: frame, height: top - operands) else {
          break checking
        }
        frame += 1
        bottom = top
        position += 2

      case .loop:
        guard frame + 1 < fullFrames, open(.loop, position[1], in: frame, height: top - operands) else {
          break checking
        }
        frame += 1
        bottom = top
        position += 2

      case .if:
        guard top > bottom, top[-1] == .i32, frame + 1 < fullFrames,
          open(.if, position[1], in: frame, height: top - operands - 1)
        else { break checking }
        top -= 1
        frame += 1
        bottom = top
        position += 2

      case .else:
        guard frame.pointee.kind == .if, frame.pointee.startCount == 0, leavesExactly(frame, bottom, top) else {
          break checking
        }
        frame.pointee.kind = .else
        frame.pointee.isUnreachable = false
        top = bottom
        position += 1

      case .end:
        guard frame.pointee.kind != .if || frame.pointee.endCount == 0 && frame.pointee.startCount == 0,
          leavesExactly(frame, bottom, top)
        else { break checking }
        position += 1
        frame -= 1
        if frame < frames {
          bottom = operands
          break checking
        }
        bottom = operands + frame.pointee.height

      // MARK: Branches and calls

      case .br:
        let index = ShortNumber(position + 1)
        guard index.isUnsigned32, Int(index.bits) <= frame - frames,
          Self.end(bottom, top, with: labelTypes(frame - Int(index.bits)))
        else { break checking }
        top = bottom
        frame.pointee.isUnreachable = true
        position += 1 &+ index.length

      case .brIf:
        let index = ShortNumber(position + 1)
        guard index.isUnsigned32, Int(index.bits) <= frame - frames, top > bottom, top[-1] == .i32,
          Self.end(bottom, top - 1, with: labelTypes(frame - Int(index.bits)))
        else { break checking }
        top -= 1
        position += 1 &+ index.length

      case .return:
        guard Self.end(bottom, top, with: endTypes(frames)) else { break checking }
        top = bottom
        frame.pointee.isUnreachable = true
        position += 1

      case .call:
        let index = ShortNumber(position + 1)
        guard index.isBelow(UInt32(truncatingIfNeeded: functionCount)) else { break checking }
        let type = types + Int(functionTypes[Int(index.bits)])
        let parameters = words + Int(type.pointee.start)
        let parameterCount = Int(type.pointee.parameterCount)
        let resultCount = Int(type.pointee.resultCount)
        guard Self.end(bottom, top, with: (parameters, parameterCount)), full - top >= resultCount else {
          break checking
        }
        top -= parameterCount
        var result = parameters + parameterCount
        for _ in 0..<resultCount {
          top.pointee = result.pointee
          top += 1
          result += 1
        }
        position += 1 &+ index.length

      case .unreachable:
        top = bottom
        frame.pointee.isUnreachable = true
        position += 1

      case .nop:
        position += 1
      }
    }

    height = top - operands
    floor = bottom - operands
    depth = frame - frames + 1
    return position
  }

  /// Lays out the frame of a block without parameters whose type is one byte; false, with nothing done, for others.
  @inline(__always)
  private mutating func open(
    _ kind: ControlFrame.Kind, _ type: UInt8, in outer: UnsafeMutablePointer<ControlFrame>, height: Int
  ) -> Bool {
    guard let type = BlockType(code: type) else { return false }
    (outer + 1).initialize(
      to: ControlFrame(
        single: ValueType(bits: type.bits), kind: kind,
        isInDeadCode: outer.pointee.isUnreachable || outer.pointee.isInDeadCode, startCount: 0,
        endCount: type == .empty ? 0 : 1, typeStart: .max, height: height, initializedCount: locals.initializedCount))
    return true
  }

  /// Whether the operands of the innermost block are exactly its results, and no local of it is to be forgotten.
  @inline(__always)
  private mutating func leavesExactly(
    _ frame: UnsafeMutablePointer<ControlFrame>, _ bottom: UnsafePointer<ValueType>, _ top: UnsafePointer<ValueType>
  ) -> Bool {
    top - bottom == Int(frame.pointee.endCount) && locals.initializedCount == frame.pointee.initializedCount
      && Self.end(bottom, top, with: endTypes(frame))
  }

  /// Whether the topmost operands of the innermost block are exactly of the given types.
  @inline(__always)
  private static func end(
    _ bottom: UnsafePointer<ValueType>, _ top: UnsafePointer<ValueType>,
    with list: (types: UnsafePointer<ValueType>, count: Int)
  ) -> Bool {
    guard top - bottom >= list.count else { return false }
    let present = top - list.count
    for position in 0..<list.count where present[position] != list.types[position] { return false }
    return true
  }
}
