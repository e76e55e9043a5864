// Runs a thousand guests at the same time, each of which waits five times for a slow service.
//
//   swift run async-host guest.wat
import Martlet

/// A service that takes its time.
func price(of item: Int32) async throws -> Int32 {
  try await Task.sleep(for: .milliseconds(100))
  return item * 3
}

func total(_ module: Module, from first: Int32, count: Int32) async throws -> Int32 {
  let store = Store()
  // While the closure waits, the guest is suspended, and its thread does something else.
  let lookUp = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { arguments in
    guard case .i32(let item) = arguments[0] else { return [] }
    return [.i32(try await price(of: item))]
  }
  let instance = try Instance(module, in: store, imports: ["shop": ["price": lookUp]])
  let results = try await instance.function("total").callAsync([.i32(first), .i32(count)])
  guard case .i32(let total)? = results.first else { return 0 }
  return total
}

let words = CommandLine.arguments
guard words.count == 2 else { fatalError("usage: async-host GUEST") }
let module = try Module(path: words[1])
let clock = ContinuousClock()
let begin = clock.now
let sum = try await withThrowingTaskGroup(of: Int32.self) { group in
  for guest: Int32 in 0..<1000 { group.addTask { try await total(module, from: guest, count: 5) } }
  var sum = 0
  for try await total in group { sum += Int(total) }
  return sum
}
print("1000 guests waited 5 times for 100 ms each: \(clock.now - begin) in all; the sum is \(sum)")
