extension X64 {
  /// The encoding table, arranged for the assembler: the row of an operation and a shape is one lookup away.
  struct FormTable: @unchecked Sendable {
    /// All rows. They live as long as the process and never change.
    let forms: UnsafeBufferPointer<Form>
    private let slots: UnsafeMutablePointer<UInt16>

    private static var absent: UInt16 { .max }
    private static var stride: Int { 24 }

    static let shared = FormTable()

    private init() {
      let count = Form.integer.count + Form.float.count + Form.packed.count + Form.extended.count
      let rows = UnsafeMutableBufferPointer<Form>.allocate(capacity: count)
      var next = 0
      func add(_ chapter: Span<Form>) {
        for index in chapter.indices {
          rows.initializeElement(at: next, to: chapter[index])
          next += 1
        }
      }
      add(Form.integer.span)
      add(Form.float.span)
      add(Form.packed.span)
      add(Form.extended.span)
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
