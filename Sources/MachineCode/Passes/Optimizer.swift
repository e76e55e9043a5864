/// The passes between the builder and the machine, in order.
package struct Optimizer: ~Copyable {
  var emitter = Emitter()
  var renumber = Renumber()
  var invariants = LoopInvariants()
  var deadCode = DeadCode()
  var carries = CarryChains()
  var recurrences = Recurrences()
  /// Checks the function after each pass and stops at the first that broke it.
  package var checks = false
  /// Is given the name of each pass and the text of what it left.
  package var showing: ((_ pass: String, _ text: String) -> Void)?

  package init() {}

  package mutating func optimize(_ f: inout Function) {
    // Fewer and longer blocks: every later pass is paid by the block.
    f.dropUnreachableBlocks()
    f.computeIncoming()
    f.dropRedundantParameters()
    f.joinBlocks()
    f.resolveCopies()
    analyze(&f)
    check(&f, "joining blocks")

    // With loops closed and copies gone, folding and numbering see what they could not while building; loads and checks
    // that repeat earlier ones go.
    renumber.run(&f, &emitter)
    f.resolveCopies()
    check(&f, "numbering")

    // Folding may have answered branches.
    if f.foldBranches() {
      f.dropUnreachableBlocks()
      f.computeIncoming()
      f.dropRedundantParameters()
      f.joinBlocks()
      f.resolveCopies()
      analyze(&f)
      check(&f, "folding branches")
    }
    f.markColdBlocks()

    // Before dead code, which takes away what moved in front of a loop for nobody.
    invariants.run(&f)
    check(&f, "moving invariants")
    deadCode.run(&f)
    check(&f, "removing dead code")
    if carries.run(&f) { check(&f, "joining carries") }
  }

  /// What every target needs before it selects instructions, optimised or not.
  package mutating func prepareForSelection(_ f: inout Function) {
    f.splitCriticalEdges()
    f.orderBlocks()
    f.computeIncoming()
    f.computeLoops()
    recurrences.run(&f)
    check(&f, "stepping variables")
  }

  private func analyze(_ f: inout Function) {
    f.orderBlocks()
    f.computeIncoming()
    f.computeDominators()
    f.computeLoops()
  }

  private func check(_ f: inout Function, _ pass: String) {
    if let showing { showing(pass, IRPrinter.print(f, showsSource: true)) }
    if !checks { return }
    let violations = InvariantCheck.violations(in: &f)
    precondition(
      violations.isEmpty, "after \(pass): \(violations.joined(separator: "\n"))\n\(IRPrinter.print(f))")
  }
}
