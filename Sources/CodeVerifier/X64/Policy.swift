extension X64Code {
  /// Checks finished code against a policy: only allowed instructions, memory reached only through allowed pointers and
  /// within their bounds, indirect jumps and calls only to places that were looked up the checked way.
  ///
  /// The check follows the values of registers and of words in the frame through the code. It trusts nothing of what
  /// made the code, and it never accepts what it does not understand.
  package struct Verifier {
    /// An index into the policy's regions.
    package typealias RegionIndex = UInt16
    /// An index into the policy's arrays.
    package typealias ArrayIndex = UInt16

    /// An index into the policy's signatures.
    package typealias SignatureIndex = UInt16

    /// An index into the policy's selections.
    package typealias SelectionIndex = UInt16

    /// What a register holds on entry, or what a field holds.
    package enum Content: Hashable, Sendable {
      /// A number of no further meaning, and one whose upper half is zero.
      case number, word
      /// The address where a region starts.
      case region(RegionIndex)
      /// The address of an array's first element.
      case array(ArrayIndex)
      /// The number of elements of an array.
      case count(ArrayIndex)
      /// How many bytes of a region there are, for regions that are not all mapped: an index into it must be compared
      /// with this first.
      case extent(RegionIndex)
      /// An address that may be called and jumped to.
      case code(SignatureIndex)
      /// What a proof compares with to show that code has this signature.
      case signature(SignatureIndex)
      /// A constant in whose lower and upper half are numbers that these selections have.
      case selected(SelectionIndex, SelectionIndex)
      /// An address that the policy vouches for, or a reference that is none. What is loaded through it may be followed
      /// like it; nothing that a program computes takes its place.
      case trusted
    }

    /// What caller and called agree on beyond what holds for all.
    package struct Signature: Hashable, Sendable {
      /// What registers hold at the start, beyond what the policy says for every entry.
      package var arguments: [GeneralRegister: Content]
      /// What registers hold on return.
      package var results: [GeneralRegister: Content]
      /// Bytes of arguments on the stack, and what is known of words among them, by offset.
      package var stackBytes: Int
      package var stackArguments: [Int: Content] = [:]
      /// Whether the called function removes them.
      package var popsStack: Bool
      /// Whether a call may move arrays or change their counts.
      package var movesArrays = true

      package init(
        arguments: [GeneralRegister: Content] = [:], results: [GeneralRegister: Content] = [:], stackBytes: Int = 0,
        popsStack: Bool = false
      ) {
        self.arguments = arguments
        self.results = results
        self.stackBytes = stackBytes
        self.popsStack = popsStack
      }

      var poppedBytes: Int { popsStack ? stackBytes : 0 }
    }

    package struct EntryPoint: Hashable, Sendable {
      package var offset: Int
      package var signature: SignatureIndex

      package init(offset: Int, signature: SignatureIndex = 0) {
        self.offset = offset
        self.signature = signature
      }
    }

    /// Some bytes of a region or an array element.
    package struct Field: Hashable, Sendable {
      package var offset: Int
      package var size: Int
      package var content: Content
      package var isWritable: Bool

      package init(offset: Int, size: Int = 8, content: Content = .number, isWritable: Bool = false) {
        self.offset = offset
        self.size = size
        self.content = content
        self.isWritable = isWritable
      }
    }

    /// Memory behind a pointer. The pointer may be null: its fields lie in the first page, where an access faults.
    package struct Region: Hashable, Sendable {
      /// Bytes from the start that may be read and written at any offset: what is mapped or faults safely.
      package var reach: UInt64
      /// What words within the reach hold.
      package var reachContent = Content.number
      /// What may be touched at fixed offsets.
      package var fields: [Field]
      /// Comparing the field at `offset` with a signature's mark and finding it equal makes the pointer one to the
      /// region `proven`, whose code has that signature whatever its fields say.
      package var proofs: [Proof]

      package struct Proof: Hashable, Sendable {
        package var offset: Int
        package var size: Int
        package var proven: RegionIndex

        package init(offset: Int, size: Int, proven: RegionIndex) {
          self.offset = offset
          self.size = size
          self.proven = proven
        }
      }

      package init(
        reach: UInt64 = 0, reachContent: Content = .number, fields: [Field] = [], proofs: [Proof] = []
      ) {
        self.reach = reach
        self.reachContent = reachContent
        self.fields = fields
        self.proofs = proofs
      }
    }

    /// Equal elements behind a pointer, as many as a count field says: an index must be compared with the count first.
    package struct Elements: Hashable, Sendable {
      package var stride: Int
      package var fields: [Field]

      package init(stride: Int, fields: [Field]) {
        self.stride = stride
        self.fields = fields
      }
    }

    /// Distances of 32 bits from the table's start to each target, behind the code.
    package struct JumpTable: Hashable, Sendable {
      package var offset: Int
      package var count: Int

      package init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
      }
    }

    package struct Policy: Sendable {
      package var regions: [Region] = []
      package var arrays: [Elements] = []
      package var signatures: [Signature] = [Signature()]
      /// Which numbers are allowed where an argument is one of them.
      package var selections: [[Bool]] = []
      /// Marks of signatures that code may compare with as immediates.
      package var marks: [Int64: SignatureIndex] = [:]
      /// What registers hold at every entry point. They must hold the same before every call and jump elsewhere.
      package var entry: [GeneralRegister: Content] = [:]
      /// Registers that calls leave alone and that must be as on entry when returning.
      package var preserved: Set<GeneralRegister> = []
      /// The largest frame, in bytes, not counting the return address.
      package var frameLimit = 0
      /// What a register holds where an exception lands.
      package var landing: [GeneralRegister: Content] = [:]
      /// Where a call through a trusted address may hand over a part of the frame.
      package var lent: [GeneralRegister] = []
      /// What registers hold when a call through a trusted address returns.
      package var trustedResults: [GeneralRegister: Content] = [:]
      /// Whether sums of numbers of which nothing is known are followed: who compares them with extents needs that.
      package var followsSums = false
      /// Places outside that may be called and jumped to.
      package var callable: [Symbol: SignatureIndex] = [:]

      package init() {}
    }

    /// What a trusted callee does: bytes of arguments that it removes, and registers with results of 32 bits, as bits.
    package struct CallSite: Hashable, Sendable {
      package var poppedBytes: Int
      package var narrowResults: UInt32

      package init(poppedBytes: Int = 0, narrowResults: UInt32 = 0) {
        self.poppedBytes = poppedBytes
        self.narrowResults = narrowResults
      }
    }

    /// An instruction that may fault, so that others leave the frame from there.
    package struct TrapSite: Hashable, Sendable {
      package var offset: Int
      /// Whether there is no frame yet.
      package var isUnbegun: Bool

      package init(offset: Int, isUnbegun: Bool = false) {
        self.offset = offset
        self.isUnbegun = isUnbegun
      }
    }

    /// How others leave a function's frame from within any of its calls, and from where it faults.
    package struct Frame: Hashable, Sendable {
      /// Bytes below the return address.
      package var size: Int
      /// The registers that stand right below it, the highest first; all others that callers count on are as they were.
      package var saved: [GeneralRegister]

      package init(size: Int, saved: [GeneralRegister]) {
        self.size = size
        self.saved = saved
      }
    }

    /// What is to be checked.
    package struct Code: Sendable {
      /// Instructions, then constants and tables.
      package var bytes: [UInt8]
      /// Where the instructions end.
      package var codeSize: Int
      package var entryPoints: [EntryPoint]
      package var jumpTables: [JumpTable]
      /// Where control may go when the call that returns to an offset unwinds, with the stack pointer as it was before the call.
      package var handlers: [Int: [Int]]
      /// The symbol that the field at an offset refers to.
      package var symbols: [Int: Symbol]
      /// Where the bytes stand among others, and where code begins in all of them that may be called and jumped to.
      package var origin = 0
      package var neighbours: [Int: SignatureIndex] = [:]
      /// What is said of callees, by where calls return to; for calls through trusted addresses.
      package var callSites: [Int: CallSite] = [:]
      package var trapSites: [TrapSite] = []
      /// What is said of its frame, if anybody wants to know.
      package var frame: Frame?

      package init(
        bytes: [UInt8], codeSize: Int, entryPoints: [EntryPoint], jumpTables: [JumpTable] = [],
        handlers: [Int: [Int]] = [:], symbols: [Int: Symbol] = [:]
      ) {
        self.bytes = bytes
        self.codeSize = codeSize
        self.entryPoints = entryPoints
        self.jumpTables = jumpTables
        self.handlers = handlers
        self.symbols = symbols
      }
    }

    /// Why code was refused.
    package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
      package enum Reason: String, Sendable {
        case badTables = "the tables do not describe this code"
        case forbiddenInstruction = "the instruction is not allowed"
        case runsOff = "control runs past the end of the code"
        case badTarget = "the target is not an instruction of this code"
        case badAddress = "the address is not known to lie in an allowed region"
        case outOfBounds = "the address may lie outside its region"
        case readOnly = "the place may not be written"
        case outsideFrame = "the address lies outside the frame"
        case badStackPointer = "the stack pointer is lost, or the frame is too large"
        case uncheckedTarget = "the target of an indirect jump or call was not looked up the checked way"
        case badCall = "the target may not be called"
        case lostRegister = "a register does not hold what it must here"
        case lostReturn = "the return address is not where it must be"
      }

      package var offset: Int
      package var reason: Reason

      package var description: String { "0x\(String(offset, radix: 16)): \(reason.rawValue)" }
    }
  }
}
