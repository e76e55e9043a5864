extension X64 {
  /// The encoding table, arranged for the assembler: the row of an operation and a shape is one lookup away. Its rows lie
  /// in chapters, because the time a compiler needs for a literal grows with the square of its length.
  struct FormTable: @unchecked Sendable {
    /// All rows. They live as long as the process and never change.
    let forms: UnsafeBufferPointer<Form>
    private let slots: UnsafeMutablePointer<UInt16>

    private static var absent: UInt16 { .max }
    private static var stride: Int { 24 }

    static let shared = FormTable()

    private init() {
      var collected: [Form] = []
      func add(_ chapter: Span<Form>) { for index in chapter.indices { collected.append(chapter[index]) } }
      add(Form.integerMoves.span)
      add(Form.integerArithmetic.span)
      add(Form.integerShifts.span)
      add(Form.floatMoves.span)
      add(Form.floatArithmetic.span)
      add(Form.floatOperations.span)
      add(Form.floatConversions.span)
      add(Form.packedMoves.span)
      add(Form.packedArithmetic.span)
      add(Form.packedOperations.span)
      add(Form.extended.span)
      let rows = UnsafeMutableBufferPointer<Form>.allocate(capacity: collected.count)
      _ = rows.initialize(fromContentsOf: collected)
      let count = rows.count
      forms = UnsafeBufferPointer(rows)
      let slotCount = (Int(rows[count - 1].operation.rawValue) + 1) * Self.stride
      slots = .allocate(capacity: slotCount)
      slots.initialize(repeating: Self.absent, count: slotCount)
      for index in 0..<count {
        slots[Int(rows[index].operation.rawValue) * Self.stride + Int(rows[index].shape.rawValue)] = UInt16(index)
      }
    }

    @inline(__always) func has(_ operation: Operation, _ shape: Form.Shape) -> Bool {
      slots[Int(operation.rawValue) &* Self.stride &+ Int(shape.rawValue)] != Self.absent
    }

    @inline(__always) func find(_ operation: Operation, _ shape: Form.Shape) -> UnsafePointer<Form>? {
      let slot = slots[Int(operation.rawValue) &* Self.stride &+ Int(shape.rawValue)]
      return slot == Self.absent ? nil : forms.baseAddress! + Int(slot)
    }
  }
}

extension X64.Operation {
  /// The rows of this operation.
  package var forms: [X64.Form] {
    X64.Form.Shape.allCases.compactMap { X64.FormTable.shared.find(self, $0)?.pointee }
  }

  package func form(_ shape: X64.Form.Shape) -> X64.Form? { X64.FormTable.shared.find(self, shape)?.pointee }

  /// What its operands are used for. With a source of its own, as VEX gives, the destination is only written.
  package func access(_ shape: X64.Form.Shape, hasOwnDestination: Bool = false) -> X64.Form.Access? {
    guard let form = form(shape) else { return nil }
    return hasOwnDestination && form.space == .sse3 ? .writes : form.access
  }

  /// What the processor must be able to do: the least of all forms.
  package var feature: X64.Feature { forms[0].feature }

  /// The name in assembly text, without the `v` of AVX, the condition, or the size that some names carry.
  var mnemonic: String {
    switch self {
    case .movzx8, .movzx16: "movzx"
    case .movsx8, .movsx16: "movsx"
    case .vpermilpsi: "vpermilps"
    case .vpermilpdi: "vpermilpd"
    case .vpsraqx: "vpsraq"
    case .vpbroadcastrb: "vpbroadcastb"
    case .vpbroadcastrw: "vpbroadcastw"
    case .vpdpbusdE, .vpdpbusdsE, .vpdpwssdE, .vpdpwssdsE: String("\(self)".dropLast())
    default:
      "\(self)".hasSuffix("Y") ? String("\(self)".dropLast()) : "\(self)"
    }
  }
}
