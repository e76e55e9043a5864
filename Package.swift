// swift-tools-version: 6.2
import PackageDescription

/// One language level for every room: Swift 6, explicit existentials and imports, warnings are mistakes.
let houseRules: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A room of the house. It may import only the rooms named in `standingOn`.
func room(_ name: String, standingOn below: [String] = []) -> Target {
  .target(
    name: name, dependencies: below.map { .target(name: $0) }, swiftSettings: houseRules)
}

func tests(_ name: String, of rooms: [String], resources: [Resource] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: (rooms + ["TestSupport"]).map { .target(name: $0) }, exclude: exclude,
    resources: resources,
    swiftSettings: houseRules)
}

let package = Package(
  name: "martlet",
  platforms: [.macOS(.v26), .iOS(.v26)],
  products: [
    .executable(name: "martlet", targets: ["MartletCLI"]),
    .library(name: "Martlet", targets: ["Martlet"]),
    .library(name: "MartletWASI", targets: ["MartletWASI"]),
    .library(name: "WasmFormat", targets: ["WasmFormat"]),
    .library(name: "WasmText", targets: ["WasmText"]),
  ],
  targets: [
    .target(name: "CMartletPlatform"),
    room("IntegerConversions"),
    room("MachineCode", standingOn: ["IntegerConversions"]),
    room("CodeVerifier", standingOn: ["IntegerConversions"]),
    room("WasmFormat", standingOn: ["IntegerConversions"]),
    room("WasmText", standingOn: ["WasmFormat"]),
    room("WasmRandom", standingOn: ["WasmFormat"]),
    room("WasmCompiler", standingOn: ["WasmFormat", "MachineCode", "CMartletPlatform"]),
    room(
      "Martlet",
      standingOn: ["WasmFormat", "WasmText", "WasmCompiler", "MachineCode", "CodeVerifier", "CMartletPlatform"]),
    room("FileSystems", standingOn: ["IntegerConversions", "CMartletPlatform"]),
    room("MartletWASI", standingOn: ["Martlet", "FileSystems", "WasmFormat", "CMartletPlatform"]),
    room("MartletTools", standingOn: ["Martlet", "WasmFormat", "WasmText"]),
    room("MartletCommands", standingOn: ["MartletTools", "MartletWASI", "Martlet", "WasmFormat"]),
    .executableTarget(
      name: "MartletCLI", dependencies: ["MartletCommands", "MartletTools"], swiftSettings: houseRules),

    .executableTarget(
      name: "martlet-driver", dependencies: ["Martlet", "WasmFormat"], path: "Benchmarks/Drivers/Martlet",
      swiftSettings: houseRules),

    .executableTarget(
      name: "martlet-fuzz", dependencies: ["Martlet", "WasmFormat", "WasmText", "WasmRandom"], path: "Tools/Fuzz",
      swiftSettings: houseRules),

    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: houseRules),
    tests("MachineCodeTests", of: ["MachineCode", "CodeVerifier"], exclude: ["Golden"]),
    tests(
      "WasmCompilerTests", of: ["WasmCompiler", "MachineCode", "WasmFormat", "WasmText"],
      exclude: ["Golden"]),
    tests("WasmFormatTests", of: ["WasmFormat", "WasmRandom", "WasmText"]),
    tests("WasmTextTests", of: ["WasmText", "WasmFormat"]),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests(
      "MartletTests",
      of: [
        "Martlet", "WasmFormat", "WasmText", "WasmCompiler", "MachineCode", "CodeVerifier", "CMartletPlatform",
        "CAllocationCounter",
      ]),
    tests("MartletWASITests", of: ["MartletWASI", "Martlet", "WasmFormat"]),
    tests("MartletCommandsTests", of: ["MartletCommands", "MartletTools"]),
  ],
  swiftLanguageModes: [.v6]
)
