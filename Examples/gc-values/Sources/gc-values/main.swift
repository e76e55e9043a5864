// Shares structures, arrays and Swift values with a program that has a garbage-collected heap.
//
//   swift run gc-values shapes.wat
import Martlet

/// A Swift value that the program keeps and hands back, without seeing into it.
struct Label {
  var text: String
}

func draw(_ path: String) throws {
  let module = try Module(path: path)
  let store = Store()
  let instance = try Instance(module, in: store)
  let pointType = try module.objectType(named: "point")
  let pathType = try module.objectType(named: "path")

  // Objects that Swift makes are objects of the program's own types.
  let corners: [(Double, Double)] = [(0, 0), (3, 4), (3, 0)]
  let points = try corners.map { try StructureReference(pointType, in: store, $0.0, $0.1) }
  let way = try ArrayReference(pathType, in: store, values: points.map(\.erased))

  let make = try instance.function("shape", as: ((ExternReference?, ArrayReference) throws -> StructureReference).self)
  let length = try instance.function("length", as: ((StructureReference) throws -> Double).self)
  let shape = try make(ExternReference(Label(text: "hook")), way)
  print("the way is", try length(shape), "long")

  // What one side changes, the other sees.
  try points[2].set(1, to: 10.0)
  print("the way is", try length(shape), "long")

  // Its fields can be looked into, and the Swift value comes back as it was.
  let name = try shape.get(0, as: ExternReference?.self)?.value as? Label
  let last = try shape.get(1, as: ArrayReference?.self)?.get(2, as: StructureReference?.self)
  print(
    name?.text ?? "nameless", "ends at", try last?.get(0, as: Double.self) ?? 0, try last?.get(1, as: Double.self) ?? 0)
}

let words = CommandLine.arguments
if words.count == 2 { try draw(words[1]) } else { print("usage: gc-values FILE") }
