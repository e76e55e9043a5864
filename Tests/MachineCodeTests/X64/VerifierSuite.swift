import Testing

@testable import CodeVerifier
@testable import MachineCode

/// The layout that the code below is made for.
enum VerifierLayout {
  static let context: X64Code.Verifier.RegionIndex = 0
  static let memory: X64Code.Verifier.RegionIndex = 1
  static let record: X64Code.Verifier.RegionIndex = 2
  static let provenRecord: X64Code.Verifier.RegionIndex = 3
  static let records: X64Code.Verifier.ArrayIndex = 0

  static let counter: Int32 = 0
  static let limit: Int32 = 8
  static let memoryBase: Int32 = 16
  static let recordsBase: Int32 = 24
  static let recordsCount: Int32 = 32

  static let signature: Int32 = 0
  static let entry: Int32 = 8
  static let recordContext: Int32 = 16

  static let memoryExtent: Int32 = 40
  static let smallMemory: X64Code.Verifier.RegionIndex = 4

  static let helper = X64.Symbol(1)
  /// Takes words in rdi, gives a word in rax, and takes 32 bytes off the stack.
  static let worker = X64.Symbol(3)
  static let stranger = X64.Symbol(2)

  static let policy: X64Code.Verifier.Policy = {
    var policy = X64Code.Verifier.Policy()
    let recordFields: [X64Code.Verifier.Field] = [
      .init(offset: 0, size: 4), .init(offset: 16, content: .region(context)),
    ]
    policy.regions = [
      .init(fields: [
        .init(offset: 0, isWritable: true), .init(offset: 8), .init(offset: 16, content: .region(memory)),
        .init(offset: 24, content: .array(records)), .init(offset: 32, size: 4, content: .count(records)),
        .init(offset: 40, content: .extent(smallMemory)),
        .init(offset: 48, content: .region(smallMemory)),
      ]),
      .init(reach: (1 << 33) + 65536),
      .init(fields: recordFields, proofs: [.init(offset: 0, size: 4, proven: provenRecord)]),
      .init(fields: recordFields + [.init(offset: 8, content: .code(0))]), .init(),
    ]
    policy.arrays = [.init(stride: 8, fields: [.init(offset: 0, content: .region(record))])]
    policy.entry = [.r15: .region(context), .r14: .region(memory)]
    policy.preserved = [.rbx, .rbp, .r12, .r13, .r14, .r15]
    policy.frameLimit = 4096
    policy.signatures = [
      .init(), .init(arguments: [.rdi: .word], results: [.rax: .word], stackBytes: 32, popsStack: true),
      .init(stackBytes: 16),
    ]
    policy.marks = [42: 0, 43: 1]
    policy.followsSums = true
    policy.callable = [helper.index: 0, worker.index: 1]
    return policy
  }()
}

/// Suites about the verifier: correct code passes; code with a planted fault is refused, at the faulty instruction, for
/// the right reason.
protocol VerifierSuite {}

extension VerifierSuite {
  typealias Verifier = X64Code.Verifier
  typealias Reason = X64Code.Verifier.Violation.Reason
  typealias Layout = VerifierLayout

  static var policy: Verifier.Policy { Layout.policy }

  /// The violation found in what `body` emits, and the text of the instruction it points at.
  static func check(
    _ policy: Verifier.Policy = policy, signature: Verifier.SignatureIndex = 0,
    _ body: (inout X64.Assembler, inout [X64.Label], inout [(X64.Label, Int)]) -> Void
  ) -> (reason: Reason?, text: String) {
    var assembler = X64.Assembler(features: .v3)
    var entries = [assembler.bindLabel()]
    var tables: [(X64.Label, Int)] = []
    body(&assembler, &entries, &tables)
    assembler.finish()
    var symbols: [Int: X64Code.Symbol] = [:]
    for relocation in assembler.relocations { symbols[Int(relocation.offset)] = relocation.symbol.index }
    let code = Verifier.Code(
      bytes: Array(assembler.bytes), codeSize: assembler.codeSize,
      entryPoints: entries.map { .init(offset: assembler.offset(of: $0), signature: signature) },
      jumpTables: tables.map { .init(offset: assembler.offset(of: $0.0), count: $0.1) }, symbols: symbols)
    do throws(Verifier.Violation) {
      try Verifier.verify(code, policy)
      return (nil, "")
    } catch {
      let text =
        error.offset < code.codeSize ? X64.Disassembler.text(code.bytes[error.offset...], at: error.offset).0 : "end"
      return (error.reason, text)
    }
  }

  static func body(
    _ signature: Verifier.SignatureIndex = 0, _ emit: @escaping (inout X64.Assembler) -> Void
  ) -> (reason: Reason?, text: String) {
    check(signature: signature) { asm, _, _ in emit(&asm) }
  }

  func passes(
    as signature: Verifier.SignatureIndex = 0, _ emit: @escaping (inout X64.Assembler) -> Void,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = Self.body(signature, emit)
    #expect(found.reason == nil, "\(found.text)", sourceLocation: location)
  }

  func fails(
    _ reason: Reason, at text: String, as signature: Verifier.SignatureIndex = 0,
    _ emit: @escaping (inout X64.Assembler) -> Void,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = Self.body(signature, emit)
    #expect(found.reason == reason && found.text == text, "\(found)", sourceLocation: location)
  }
}

extension X64.Assembler {
  /// The function's own entry, which the tests bind first.
  var bindLabelAtStart: X64.Label { X64.Label(index: 0) }
}
