// Runs a plug-in that may read one directory and nothing else, and keeps what it prints.
//
//   swift run plugin-host plugin.wat templates
import Martlet
import MartletWASI

let words = CommandLine.arguments
guard words.count == 3 else { fatalError("usage: plugin-host PLUGIN DIRECTORY") }

let output = OutputBytes(limit: 1 << 20)
var capabilities = Capabilities(arguments: ["plugin"])
capabilities.standardOutput = output
capabilities.mount(HostFileSystem(words[2]).readOnly, at: "/templates")

var limits = Store.Limits()
limits.totalMemoryBytes = 64 << 20

do {
  let status = try WASI(capabilities).run(Module(path: words[1]), in: Store(limits: limits))
  print("status \(status), said:\n\(output.text)")
} catch let trap as Trap {
  print("the plug-in failed: \(trap)")
}
