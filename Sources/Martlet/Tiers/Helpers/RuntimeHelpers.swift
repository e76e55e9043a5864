import CMartletPlatform
import WasmCompiler

/// What compiled code leaves to the runtime: the C functions that `RuntimeHelper` describes, by its numbers.
enum RuntimeHelpers {
  typealias Instance = UnsafeMutableRawPointer

  /// The table that every instance points at.
  nonisolated(unsafe) static let table: UnsafePointer<UnsafeRawPointer?> = {
    let table = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: RuntimeHelper.allCases.count)
    for helper in RuntimeHelper.allCases { (table + helper.rawValue).initialize(to: address(of: helper)) }
    return UnsafePointer(table)
  }()

  private typealias One = @convention(c) (Instance) -> Int
  private typealias Two = @convention(c) (Instance, UInt64) -> UInt64
  private typealias Three = @convention(c) (Instance, UInt64, UInt64) -> UInt64
  private typealias Four = @convention(c) (Instance, UInt64, UInt64, UInt64) -> UInt64
  private typealias Five = @convention(c) (Instance, UInt64, UInt64, UInt64, UInt64) -> Int
  private typealias Six = @convention(c) (Instance, UInt64, UInt64, UInt64, UInt64, UInt64) -> Int

  private static func one(_ body: One) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }
  private static func two(_ body: Two) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }
  private static func three(_ body: Three) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }
  private static func four(_ body: Four) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }
  private static func five(_ body: Five) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }
  private static func six(_ body: Six) -> UnsafeRawPointer { unsafeBitCast(body, to: UnsafeRawPointer.self) }

  private static func address(of helper: RuntimeHelper) -> UnsafeRawPointer? {
    switch helper {
    case .unwind: martlet_unwind_address()
    case .throwReference: martlet_throw_address()
    case .callInterpreted: martlet_interpret_address()
    case .undoSwitch: martlet_undo_switch_address()
    case .makeException: two { RuntimeHelpers.makeException($0, $1) }
    case .memoryGrow: three { RuntimeHelpers.memoryGrow($0, $1, $2) }
    case .memoryFill: five { RuntimeHelpers.memoryFill($0, $1, $2, $3, $4) }
    case .memoryCopy: five { RuntimeHelpers.memoryCopy($0, $1, $2, $3, $4) }
    case .memoryInit: five { RuntimeHelpers.memoryInit($0, $1, $2, $3, $4) }
    case .tableGrow: four { RuntimeHelpers.tableGrow($0, $1, $2, $3) }
    case .tableFill: five { RuntimeHelpers.tableFill($0, $1, $2, $3, $4) }
    case .tableCopy: five { RuntimeHelpers.tableCopy($0, $1, $2, $3, $4) }
    case .tableInit: five { RuntimeHelpers.tableInit($0, $1, $2, $3, $4) }
    case .allocate: two { RuntimeHelpers.allocate($0, $1) }
    case .makeArray: three { RuntimeHelpers.makeArray($0, $1, $2) }
    case .makeArrayFromData: four { RuntimeHelpers.makeArrayFromData($0, $1, $2, $3) }
    case .makeArrayFromElements: four { RuntimeHelpers.makeArrayFromElements($0, $1, $2, $3) }
    case .arrayFill: six { RuntimeHelpers.arrayFill($0, $1, $2, $3, $4, $5) }
    case .arrayCopy: six { RuntimeHelpers.arrayCopy($0, $1, $2, $3, $4, $5) }
    case .arrayInitData: six { RuntimeHelpers.arrayInitData($0, $1, $2, $3, $4, $5) }
    case .arrayInitElements: six { RuntimeHelpers.arrayInitElements($0, $1, $2, $3, $4, $5) }
    case .wait32: five { RuntimeHelpers.wait32($0, $1, $2, $3, $4) }
    case .wait64: five { RuntimeHelpers.wait64($0, $1, $2, $3, $4) }
    case .notify: four { UInt64(bitPattern: Int64(RuntimeHelpers.notify($0, $1, $2, $3))) }
    case .attend: one { RuntimeHelpers.attend($0) }
    case .makeContinuation: two { RuntimeHelpers.makeContinuation($0, $1) }
    case .bindArguments: four { RuntimeHelpers.bindArguments($0, $1, $2, $3) }
    case .resume: martlet_resume_continuation_address()
    case .suspend: three { UInt64(bitPattern: Int64(RuntimeHelpers.suspend($0, $1, $2))) }
    case .switch: four { UInt64(bitPattern: Int64(RuntimeHelpers.switch($0, $1, $2, $3))) }
    }
  }

  // MARK: Parts

  /// The exit of a helper that has found a reason to stop.
  @inline(__always)
  static func trap(_ instance: Instance, _ kind: TrapCode) -> Int {
    instance.storeRecord.pointee.trapKind = kind.rawValue
    return Exit.trap.rawValue
  }

  /// The reference of a helper that could not make an object.
  @inline(__always)
  static func nothing(_ instance: Instance, _ kind: TrapCode) -> UInt64 {
    instance.storeRecord.pointee.trapKind = kind.rawValue
    return 0
  }

  static let returned = Exit.returned.rawValue

  // MARK: Exceptions

  private static func makeException(_ instance: Instance, _ tag: UInt64) -> UInt64 {
    let tag = instance.record.pointee.tags[Int(tag)]
    return Interpreter.makeException(tag, for: instance) ?? nothing(instance, .heapExhausted)
  }
}

/// The first of two numbers in one.
@inline(__always) func first(of pair: UInt64) -> Int { Int(truncatingIfNeeded: pair & 0xFFFF_FFFF) }
@inline(__always) func second(of pair: UInt64) -> Int { Int(truncatingIfNeeded: pair >> 32) }
