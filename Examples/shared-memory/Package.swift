// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "shared-memory",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "../..")],
  targets: [
    .executableTarget(
      name: "shared-memory",
      dependencies: [
        .product(name: "Martlet", package: "martlet"), .product(name: "WasmFormat", package: "martlet"),
      ])
  ]
)
