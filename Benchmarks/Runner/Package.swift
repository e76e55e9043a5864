// swift-tools-version: 6.2
import PackageDescription

/// The same language level as the main package.
let houseRules: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "martlet-bench",
  platforms: [.macOS(.v26)],
  targets: [
    .target(name: "Scoreboard", swiftSettings: houseRules),
    .executableTarget(name: "bench-launch"),
    .executableTarget(name: "bench-runner", dependencies: ["Scoreboard"], swiftSettings: houseRules),
    .testTarget(name: "ScoreboardTests", dependencies: ["Scoreboard"], swiftSettings: houseRules),
  ],
  swiftLanguageModes: [.v6]
)
