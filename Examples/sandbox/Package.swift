// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "sandbox",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "../..")],
  targets: [
    .executableTarget(name: "sandbox", dependencies: [.product(name: "Martlet", package: "martlet")])
  ]
)
