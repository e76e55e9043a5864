import CMartletPlatform
import WasmFormat

// Atomic accesses. a = destination, b = address, c and d = values; the second word = offset. Addresses are checked with 64
// bits, so they serve memories of either width.

@inline(__always)
private func atomic(
  _ bytes: UInt, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UnsafeMutableRawPointer) -> UInt64?
) -> Int {
  let (start, overflow) = UInt(truncatingIfNeeded: frame.word(pc.b)).addingReportingOverflow(
    UInt(truncatingIfNeeded: pc.secondWord))
  if overflow || start > memorySize || memorySize &- start < bytes {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  if start & (bytes &- 1) != 0 { return trap(.unalignedAtomic, pc, frame, memory, memorySize, instance) }
  guard let result = operation(memory + Int(bitPattern: start)) else {
    return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
  }
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, result, double, single)
}

enum AtomicHandlers {
  static func load(bytes: UInt8) -> Handler {
    switch bytes {
    case 1: { atomic(1, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(martlet_atomic_load8($0)) } }
    case 2: { atomic(2, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(martlet_atomic_load16($0)) } }
    case 4: { atomic(4, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(martlet_atomic_load32($0)) } }
    default: { atomic(8, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(martlet_atomic_load64($0)) } }
    }
  }

  static func store(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          martlet_atomic_store8($0, UInt8(truncatingIfNeeded: frame.word(pc.c)))
          return nil
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          martlet_atomic_store16($0, UInt16(truncatingIfNeeded: frame.word(pc.c)))
          return nil
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          martlet_atomic_store32($0, UInt32(truncatingIfNeeded: frame.word(pc.c)))
          return nil
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          martlet_atomic_store64($0, UInt64(truncatingIfNeeded: frame.word(pc.c)))
          return nil
        }
      }
    }
  }

  static func add(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_add8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_add16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_add32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_add64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func subtract(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_sub8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_sub16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_sub32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_sub64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func and(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_and8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_and16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_and32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_and64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func or(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_or8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_or16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_or32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_or64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func xor(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_xor8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_xor16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_xor32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_xor64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func exchange(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_exchange8($0, UInt8(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_exchange16($0, UInt16(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_exchange32($0, UInt32(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(martlet_atomic_exchange64($0, UInt64(truncatingIfNeeded: frame.word(pc.c))))
        }
      }
    }
  }

  static func compareExchange(bytes: UInt8) -> Handler {
    switch bytes {
    case 1:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(1, pc, frame, memory, size, instance, word, double, single) {
          UInt64(
            martlet_atomic_compare_exchange8(
              $0, UInt8(truncatingIfNeeded: frame.word(pc.c)), UInt8(truncatingIfNeeded: frame.word(pc.d))))
        }
      }
    case 2:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(2, pc, frame, memory, size, instance, word, double, single) {
          UInt64(
            martlet_atomic_compare_exchange16(
              $0, UInt16(truncatingIfNeeded: frame.word(pc.c)), UInt16(truncatingIfNeeded: frame.word(pc.d))))
        }
      }
    case 4:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(4, pc, frame, memory, size, instance, word, double, single) {
          UInt64(
            martlet_atomic_compare_exchange32(
              $0, UInt32(truncatingIfNeeded: frame.word(pc.c)), UInt32(truncatingIfNeeded: frame.word(pc.d))))
        }
      }
    default:
      { pc, frame, memory, size, instance, word, double, single in
        atomic(8, pc, frame, memory, size, instance, word, double, single) {
          UInt64(
            martlet_atomic_compare_exchange64(
              $0, UInt64(truncatingIfNeeded: frame.word(pc.c)), UInt64(truncatingIfNeeded: frame.word(pc.d))))
        }
      }
    }
  }

  static func update(_ operation: AtomicUpdate, bytes: UInt8) -> Handler {
    switch operation {
    case .add: add(bytes: bytes)
    case .subtract: subtract(bytes: bytes)
    case .and: and(bytes: bytes)
    case .or: or(bytes: bytes)
    case .xor: xor(bytes: bytes)
    case .exchange: exchange(bytes: bytes)
    }
  }
}
