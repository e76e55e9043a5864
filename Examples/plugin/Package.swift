// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "plugin-host",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "../..")],
  targets: [
    .executableTarget(
      name: "plugin-host",
      dependencies: [
        .product(name: "Martlet", package: "martlet"), .product(name: "MartletWASI", package: "martlet"),
      ])
  ]
)
