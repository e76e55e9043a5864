// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "gc-values",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "../..")],
  targets: [
    .executableTarget(name: "gc-values", dependencies: [.product(name: "Martlet", package: "martlet")])
  ]
)
