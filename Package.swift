// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// A target of ours; its dependencies are the arrows of docs/architecture.md, as tools/check-arrows
/// sees to.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], libm: Bool = false) -> Target
{
  .target(
    name: name, dependencies: dependencies, swiftSettings: strict,
    linkerSettings: libm ? [.linkedLibrary("m")] : [])
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "rebirth",
  products: [
    .executable(name: "rebirth", targets: ["RebirthCLI"]),
    .library(name: "Rebirth", targets: ["Workflows"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "COnnxSchema", dependencies: ["CProtobufC"]),
    .target(name: "CCaffeSchema", dependencies: ["CProtobufC"]),
    .target(name: "CSlimSchema", dependencies: ["CProtobufC"]),
    .target(name: "CKernels", cSettings: [.treatAllWarnings(as: .error)]),

    module("Tensors", ["CZlib"], libm: true),
    module("Operators", ["Tensors"], libm: true),
    module("IR", ["Operators", "Tensors"]),
    module("Protobuf", ["Tensors", "CProtobufC"]),
    module("ONNXFormat", ["IR", "Operators", "Protobuf", "Tensors", "COnnxSchema"]),
    module(
      "CaffeFormat",
      ["IR", "Operators", "Protobuf", "Tensors", "CCaffeSchema", "CProtobufC"], libm: true),
    module(
      "SlimFormat",
      ["IR", "Operators", "Protobuf", "Tensors", "CSlimSchema", "CXXHash", "CZstd"]),
    module("Rewrite", ["IR", "Operators", "Tensors"]),
    module("Passes", ["Rewrite", "IR", "Operators", "Tensors"], libm: true),
    module("Execution", ["IR", "Operators", "CKernels", "Tensors"], libm: true),
    module("Compare", ["IR", "Operators", "Tensors"], libm: true),
    module(
      "Workflows",
      [
        "Tensors", "Operators", "IR", "ONNXFormat", "CaffeFormat", "SlimFormat", "Rewrite",
        "Passes",
        "Execution", "Compare",
      ]),
    .executableTarget(
      name: "RebirthCLI",
      dependencies: [
        "Workflows", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["IR", "Operators", "Tensors"], path: "Tests/Support",
      swiftSettings: strict),
    tests("Tensors"),
    tests("Operators", ["Tensors", "TestSupport"]),
    tests("IR", ["Operators", "Tensors", "TestSupport"]),
    tests("Protobuf", ["COnnxSchema", "Tensors", "TestSupport"]),
    tests("ONNXFormat", ["IR", "Operators", "Tensors", "Protobuf", "TestSupport"]),
    tests(
      "CaffeFormat",
      [
        "Execution", "IR", "Operators", "Passes", "Protobuf", "Rewrite", "Tensors", "TestSupport",
      ]),
    tests(
      "SlimFormat",
      ["IR", "Operators", "Protobuf", "Tensors", "TestSupport", "CSlimSchema", "CXXHash", "CZstd"]),
    tests("Rewrite", ["IR", "Operators", "Tensors", "TestSupport"]),
    tests("Passes", ["Rewrite", "IR", "Operators", "Tensors", "TestSupport"]),
    tests("CKernels", ["Tensors"]),
    tests("Execution", ["IR", "Operators", "CKernels", "Tensors", "TestSupport"]),
    tests("Compare", ["IR", "Operators", "Tensors", "TestSupport"]),
    tests(
      "Workflows",
      [
        "Execution", "IR", "Operators", "Passes", "Rewrite", "SlimFormat", "Tensors", "TestSupport",
      ]),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Tensors", "Operators", "IR", "Protobuf", "ONNXFormat", "CaffeFormat", "SlimFormat",
        "Rewrite", "Passes", "Execution", "TestSupport", "CCaffeSchema", "COnnxSchema",
        "CSlimSchema", "CXXHash", "CZlib",
      ],
      path: "Tests/Fuzz", exclude: ["nets.txt", "nodes.txt"], swiftSettings: strict),
    .executableTarget(
      name: "Concurrency",
      dependencies: ["Execution", "IR", "Operators", "Tensors", "TestSupport"],
      path: "Tests/Concurrency", swiftSettings: strict),
    .testTarget(name: "CommandLineTests", dependencies: ["Tensors"], swiftSettings: strict),
  ]
)
