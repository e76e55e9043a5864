import CodeVerifier
import MachineCode
import Martlet
import Testing
import WasmCompiler
import WasmFormat
import WasmText

/// The verifier vouches for what the compiler makes of a module, and for nothing else.
@Suite struct ModuleVerifierTests {
  static let text = """
    (module
      (import "m" "f" (func $import (param i32 externref) (result externref)))
      (type $step (func (param i32) (result i32)))
      (type $pair (struct (field $number (mut i64)) (field $next (mut (ref null $pair)))))
      (memory 1 10)
      (memory $wide i64 1)
      (table $grows 2 funcref)
      (table $fixed 3 3 funcref)
      (tag $failed (param i64))
      (global $held (mut externref) (ref.null extern))
      (elem declare func $increment)
      (func $increment (type $step) (i32.add (local.get 0) (i32.const 1)))
      (func $memory (param i32 i64) (result i64)
        (i64.store8 offset=70000 (local.get 0) (local.get 1))
        (i64.add (i64.load offset=3 (local.get 0)) (i64.load32_u $wide offset=5 (local.get 1))))
      (func $dispatch (param i32) (result i32)
        (table.set $fixed (i32.const 1) (ref.func $increment))
        (call_indirect $grows (type $step) (local.get 0) (local.get 0))
        (call_indirect $fixed (type $step) (local.get 0)))
      (func $objects (param (ref null $pair)) (result i64)
        (struct.get $pair $number (struct.get $pair $next (local.get 0)))
        (struct.set $pair $next (local.get 0) (struct.new $pair (i64.const 1) (local.get 0))))
      (func $imported (param i32) (global.set $held (call $import (local.get 0) (global.get $held))))
      (func $throws (param i64) (throw $failed (local.get 0)))
      (func $catches (param i64) (result i64)
        (block $caught (result i64)
          (try_table (result i64) (catch $failed $caught) (call $throws (local.get 0)) (i64.const 0))))
      (func $tail (param i32) (result i32) (return_call_indirect $grows (type $step) (local.get 0) (i32.const 0)))
      (func $switch (param i32) (result i32)
        (block $a (block $b (block $c (block $d
          (br_table $a $b $c $d $a $b $c $d $a (local.get 0)))
          (return (i32.const 10))) (return (i32.const 20))) (return (i32.const 30)))
        (call $switch (i32.const 1)))
      (func $many (param i32) (result i32 i32 i32 i32 i32 i32 i32 externref)
        (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7)
        (global.get $held))
      (func $takesMany (result externref)
        (call $many (i32.const 1)) (global.set $held)
        (drop) (drop) (drop) (drop) (drop) (drop) (drop) (global.get $held)))
    """

  struct Subject {
    var unit: CompilationUnit
    var options: CompilerOptions
    var module: CompiledModule

    init(_ features: X64.Features, _ text: String = ModuleVerifierTests.text, inlines: Bool = false) throws {
      let module = try WasmModule(wat: text)
      try module.validate(features: .wasm3)
      unit = try CompilationUnit(
        ModuleContext(module, features: .wasm3), references: module.functions.indices.map { Int32($0) })
      options = CompilerOptions(features: features, runtime: .current)
      options.hasCheckpoints = true
      options.inlines = inlines
      self.module = ModuleCompiler.compile(unit, options: options)
    }

    /// What the verifier finds.
    func violation() -> CodeViolation? {
      let bytes = ByteStorage(CodeTables.bytes(of: module))
      guard let tables = CodeTables(bytes.buffer) else { preconditionFailure("what was written are tables") }
      return module.code.withUnsafeBytes { code in
        do throws(CodeViolation) {
          try ModuleVerifier.verify(code, tables, of: unit, options)
          return nil
        } catch {
          return error
        }
      }
    }
  }

  @Test(arguments: [X64.Features.baseline, .v3], [false, true])
  func acceptsWhatTheCompilerMakes(features: X64.Features, inlines: Bool) throws {
    let subject = try Subject(features, inlines: inlines)
    if let violation = subject.violation() {
      let range = subject.module.ranges.last { Int($0.start) <= violation.offset }
      let code = range.map { subject.module.code[Int($0.start)..<Int($0.codeEnd)] } ?? []
      Issue.record("\(violation)\n\(X64.Disassembler.listing(code, from: code.startIndex))")
    }
  }

  /// A call that a branch follows has no handlers; what is thrown by it leaves the function.
  @Test func callsBeforeBranchesHaveNoHandlers() throws {
    let subject = try Subject(
      .baseline,
      """
      (module
        (func $choice (result i32) (i32.const 1))
        (func (result i32)
          (block $a (block $b (block $c (block $d (br_table $a $b $c $d $a $b $c (call $choice)))
            (return (i32.const 1))) (return (i32.const 2))) (return (i32.const 3)))
          (i32.const 4))
        (func (result i32) (block (br_table 0 0 (call $choice))) (i32.const 2)))
      """)
    #expect(subject.module.handlers.isEmpty)
    #expect(subject.violation() == nil)
  }

  /// What cannot change a table leaves what is known of it.
  @Test func knowsWhichCallsLeaveTables() throws {
    func subject(_ between: String) throws -> Subject {
      try Subject(
        .baseline,
        """
        (module (type $array (array (mut i8))) (table 1 anyref) (memory 1)
          (func (param $at i32) (param $object anyref)
            (table.set (local.get $at) (local.get $object))
            \(between)
            (table.set (local.get $at) (local.get $object))))
        """)
    }
    for between in [
      "(drop (array.new $array (i32.const 1) (i32.const 100)))", "(drop (memory.grow (i32.const 1)))",
      "(memory.fill (i32.const 0) (i32.const 0) (i32.const 1))",
      "(drop (table.grow (local.get $object) (i32.const 1)))",
    ] {
      #expect(try subject(between).violation() == nil, "\(between)")
    }
  }

  /// A load through a reference that is none faults, so that nothing depends on what it would give.
  @Test func acceptsLoadsThroughNull() throws {
    let subject = try Subject(
      .baseline, "(module (type $step (func)) (func (call_ref $step (ref.null $step))))")
    #expect(subject.violation() == nil)
  }

  @Test func refusesWhatAnotherPolicyForbids() throws {
    var subject = try Subject(.baseline)
    subject.options.hasGuardRegions = false
    #expect(subject.violation()?.reason == .outOfBounds)
    subject = try Subject(.baseline)
    subject.options.runtime.instance.store += 8
    #expect(subject.violation() != nil)
    subject = try Subject(.baseline)
    subject.options.runtime.memory.byteCount += 8
    #expect(subject.violation() != nil)
  }

  @Test func refusesTablesThatAreWrong() throws {
    let changes: [(inout CompiledModule) -> Void] = [
      { $0.functionOffsets[1] += 1 }, { $0.functionOffsets.swapAt(0, 1) },
      { $0.entryAdapters[1] = $0.functionOffsets[0] },
      { $0.ranges[0].codeEnd += 1 }, { $0.ranges[2].start -= 16 }, { $0.ranges[0].symbol = .max },
      { $0.handlers[0].landingOffset += 1 }, { $0.handlers[0].landingOffset = 0 }, { $0.jumpTables[0].count += 1000 },
      { $0.jumpTables[0].offset += 2 }, { $0.jumpTables = [] }, { $0.callSites.swapAt(0, 1) },
      { $0.handlers.append($0.handlers[0]) }, { $0.ranges[2].frameBytes += 8 }, { $0.ranges[2].savedRegisters ^= 7 },
      { $0.ranges[2].savedCount = 0 }, { $0.ranges[2].savedCount = 9 }, { $0.ranges[2].poppedBytes += 16 },
      { $0.callSites[0].argumentBytes += 16 }, { $0.callSites[0].returnOffset += 1 },
      { $0.handlers[0].returnOffset += 1 }, { $0.trapSites[0].offset += 1 }, { $0.trapSites.swapAt(0, 1) },
      { module in
        module.trapSites.append(module.trapSites[0])
        module.trapSites[module.trapSites.count - 1].offset = .max
      },
      { $0.insertions.append(Insertion(first: 1 << 31, function: 99, source: 0, caller: 0)) },
      // No function has its frame from the start.
      { module in
        guard let start = module.ranges.first(where: { $0.frameBytes > 0 })?.start else { return }
        let position = module.trapSites.firstIndex { $0.offset >= start } ?? module.trapSites.count
        var site = module.trapSites[0]
        (site.offset, site.code) = (start, TrapReason.unreachable.code)
        module.trapSites.insert(site, at: position)
      },
      // Nor is there none where the rest of the function faults.
      { module in
        for position in module.trapSites.indices {
          module.trapSites[position].code = TrapReason.callStackExhausted.code
        }
      },
    ]
    for (number, change) in changes.enumerated() {
      var subject = try Subject(.baseline)
      change(&subject.module)
      #expect(subject.violation() != nil, "change \(number)")
    }
  }

  /// What helpers take for the index of something is one.
  @Test func refusesIndicesOfNothing() throws {
    for (text, number, fine, wrong) in [
      ("(memory 1) (memory 1) (memory 1) (func (drop (memory.grow 2 (i32.const 7))))", 2, [0, 1], [3, 255]),
      (
        "(table 1 funcref) (table 2 funcref) (func (drop (table.grow 1 (ref.null func) (i32.const 7))))", 1, [0],
        [2, 9]
      ),
      (
        """
        (type (array (mut anyref))) (type (array (mut i8))) (type (struct))
        (func (drop (array.new_default 1 (i32.const 7))))
        """, 1, [0], [2, 3]
      ),
    ] as [(String, UInt8, [UInt8], [UInt8])] {
      let subject = try Subject(.baseline, "(module \(text))")
      #expect(subject.violation() == nil)
      // mov esi, number
      let place = try #require(subject.module.code.firstRange(of: [0xBE, number, 0, 0, 0])).lowerBound + 1
      for other in fine + wrong {
        var changed = subject
        changed.module.code[place] = other
        #expect(changed.violation()?.reason == (fine.contains(other) ? nil : .lostRegister), "\(text): \(other)")
      }
    }
  }

  /// Changes single bytes of code. Most changes are refused; which ones would do harm only a processor can tell.
  @Test func refusesMostChangesOfCode() throws {
    let original = try Subject(.baseline)
    var refused = 0
    var tried = 0
    for range in original.module.ranges {
      for offset in stride(from: Int(range.start), to: Int(range.codeEnd), by: 7) {
        var subject = original
        subject.module.code[offset] ^= 0x08
        tried += 1
        if subject.violation() != nil { refused += 1 }
      }
    }
    #expect(refused * 2 > tried, "\(refused) of \(tried)")
  }

  /// Faults in the place of instructions that keep the rules.
  @Test func refusesPlantedFaults() throws {
    // The extension of an index to 64 bits, replaced by the move of all bits; a store to where the base of memory is; a
    // call of a number; a return without the frame.
    let faults: [(String, (inout X64.Assembler) -> Void)] = [
      ("an index of 64 bits", { $0.emit(.mov, .rcx, .at(.r15, index: .rdi), .dword) }),
      ("a write to the instance", { $0.emit(.mov, .at(.r14, RuntimeLayout.current.instance.memory), .rdi, .qword) }),
      ("a read beyond the instance", { $0.emit(.mov, .rcx, .at(.r14, 1 << 20), .qword) }),
      (
        "an address out of memory",
        { asm in
          asm.emit(.mov, .rcx, .at(.r15, 8), .qword)
          asm.emit(.mov, .rcx, .at(.rcx), .qword)
        }
      ),
      (
        "a call of a number",
        { asm in
          asm.emit(.mov, .rax, .at(.r15, 8), .qword)
          asm.emit(.call, .rax)
        }
      ),
      ("a lost register", { $0.emit(.xor, .rbx, .rbx, .dword) }),
      ("another instance", { $0.emit(.mov, .r14, .rdi, .qword) }),
    ]
    let fine: (String, (inout X64.Assembler) -> Void) = ("nothing", { _ in })
    for (name, emit) in faults + [fine] {
      // A function that leaves room for each.
      var subject = try Subject(
        .baseline,
        """
        (module (memory 1) (func (param i64) (result i32)
          (i32.add (i32.load offset=8 (i32.wrap_i64 (local.get 0))) (i32.load offset=64 (i32.wrap_i64 (local.get 0))))))
        """)
      var assembler = X64.Assembler(features: .baseline)
      emit(&assembler)
      // Its result.
      assembler.emit(.xor, .rax, .rax, .dword)
      assembler.emit(.ret)
      assembler.finish()
      let range = subject.module.ranges[0]
      let space = Int(range.codeEnd - range.start)
      #expect(assembler.codeSize <= space, "\(name)")
      let nops = Array(repeating: UInt8(0x90), count: max(0, space - assembler.codeSize))
      subject.module.code.replaceSubrange(
        Int(range.start)..<Int(range.codeEnd), with: assembler.bytes.prefix(assembler.codeSize) + nops)
      let violation = subject.violation()
      #expect(violation?.function == (name == fine.0 ? nil : 0), "\(name): \(String(describing: violation))")
    }
  }
}
