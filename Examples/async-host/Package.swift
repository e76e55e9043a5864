// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "async-host",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "../..")],
  targets: [
    .executableTarget(name: "async-host", dependencies: [.product(name: "Martlet", package: "martlet")])
  ]
)
