/// The passes between the builder and the machine.
package struct Optimizer: ~Copyable {
  var emitter = Emitter()

  package init() {}

  /// What every target needs before it selects instructions, optimised or not.
  package mutating func prepareForSelection(_ f: inout Function) {
    f.splitCriticalEdges()
    f.orderBlocks()
    f.computeIncoming()
    f.computeDominators()
    f.computeLoops()
  }
}
