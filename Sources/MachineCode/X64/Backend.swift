extension X64 {
  /// Everything that turns optimised IR into x86-64 code; its memory serves one function after the other.
  package struct Backend: ~Copyable {
    package let features: Features
    var selector: Selector
    var allocator: Allocator
    var writer: Writer

    package init(features: Features) {
      self.features = features
      selector = Selector(features: features)
      allocator = Allocator(file: X64.registerFile(convention: 0))
      writer = Writer(features: features)
    }

    /// Checks what the register allocator did, and stops where it is wrong.
    package var checks = false

    /// Notes where the code of each place in the source begins.
    package var notesSources: Bool {
      get { writer.notesSources }
      set { writer.notesSources = newValue }
    }

    /// Compiles a function that has been optimised and prepared (`prepareForSelection`).
    package mutating func compile(_ function: inout Function) -> CompiledCode {
      selector.run(&function)
      allocator.run(&selector.machine)
      if checks {
        let violations = AllocationCheck.violations(in: selector.machine)
        precondition(violations.isEmpty, violations.joined(separator: "\n"))
      }
      return writer.run(
        function, selector.machine, outgoingBytes: selector.outgoingBytes,
        incomingBytes: selector.calls.own.stackBytes, hasCalls: selector.hasCalls,
        hasLandings: selector.hasLandings)
    }
  }
}
