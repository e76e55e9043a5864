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
      let chapters = [Form.integer, Form.float, Form.packed, Form.extended]
      var count = 0
      var last: UInt16 = 0
      for chapter in chapters {
        count += chapter.count
        for form in chapter { last = max(last, form.operation.rawValue) }
      }
      let rows = UnsafeMutablePointer<Form>.allocate(capacity: count)
      let slotCount = (Int(last) + 1) * Self.stride
      slots = .allocate(capacity: slotCount)
      slots.initialize(repeating: Self.absent, count: slotCount)
      var next = 0
      for chapter in chapters {
        for form in chapter {
          (rows + next).initialize(to: form)
          slots[Int(form.operation.rawValue) * Self.stride + Int(form.shape.rawValue)] = UInt16(next)
          next += 1
        }
      }
      forms = UnsafeBufferPointer(start: rows, count: count)
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
