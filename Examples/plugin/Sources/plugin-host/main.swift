// Runs a plug-in that may read one directory and nothing else, and keeps what it prints.
//
//   swift run plugin-host plugin.wat templates
import Martlet
import MartletWASI

func host(_ plugin: String, readingFrom directory: String) throws {
  let output = OutputBytes(limit: 1 << 20)
  var capabilities = Capabilities(arguments: ["plugin"])
  capabilities.standardOutput = output
  capabilities.mount(HostFileSystem(directory).readOnly, at: "/templates")

  var limits = Store.Limits()
  limits.totalMemoryBytes = 64 << 20

  do {
    let status = try WASI(capabilities).run(Module(path: plugin), in: Store(limits: limits))
    print("status \(status), said:\n\(output.text)")
  } catch let trap as Trap {
    print("the plug-in failed: \(trap)")
  }
}

let words = CommandLine.arguments
if words.count == 3 {
  try host(words[1], readingFrom: words[2])
} else {
  print("usage: plugin-host PLUGIN DIRECTORY")
}
