// Serves each request in an instance of its own, with limits: whatever one request does, the next one sees nothing of it.
//
//   swift run sandbox handler.wat hello '!trap' '*hoard' goodbye
import Martlet

/// What host functions know of a request.
final class Request {
  let text: String
  var lines: [String] = []

  init(_ text: String) { self.text = text }
}

/// Linked once: the host's functions belong to no store, and find the request through their caller.
let host: HostDefinitions = [
  "request": [
    "log": FunctionDefinition { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
      let line = try caller.memory.string(at: address, count: count)
      try caller.store.context(as: Request.self).lines.append(line)
    }
  ]
]

func answer(_ request: Request, from pool: InstancePool) throws -> String {
  let instance = try pool.instance(context: request)
  let handle = try instance.function("handle", as: ((UInt32, UInt32) throws -> Void).self)
  return try GuestAllocator(of: instance).withCopy(of: request.text) { text in
    try handle(text.address32, text.count32)
    return try instance.memory("memory")?.string(at: text.address, count: text.count) ?? ""
  }
}

func serve(_ handler: String, _ requests: ArraySlice<String>) throws {
  var limits = Store.Limits()
  limits.totalMemoryBytes = 4 << 20
  limits.heapBytes = 1 << 20
  let pool = InstancePool(try LinkedModule(Module(path: handler), with: host), capacity: 100, limits: limits)
  for text in requests {
    let request = Request(text)
    do {
      print("\(text): \(try answer(request, from: pool)) \(request.lines)")
    } catch let trap as Trap {
      print("\(text): failed, \(trap)")
    }
  }
}

let words = CommandLine.arguments
if words.count > 2 {
  try serve(words[1], words[2...])
} else {
  print("usage: sandbox HANDLER REQUEST…")
}
