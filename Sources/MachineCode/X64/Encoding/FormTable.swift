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
      let rows = UnsafeMutableBufferPointer<Form>.allocate(capacity: chapters.reduce(0) { $0 + $1.count })
      slots = .allocate(capacity: Operation.allCases.count * Self.stride)
      slots.initialize(repeating: Self.absent, count: Operation.allCases.count * Self.stride)
      var next = 0
      for form in chapters.joined() {
        rows.initializeElement(at: next, to: form)
        slots[Int(form.operation.rawValue) * Self.stride + Int(form.shape.rawValue)] = UInt16(next)
        next += 1
      }
      forms = UnsafeBufferPointer(rows)
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
