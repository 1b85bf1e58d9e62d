import Glibc
import Testing

/// The committed C code is what the schemas make.
@Suite struct SchemaFilesTests {
  @Test func generatedCodeIsCurrent() throws {
    guard system("command -v protoc-c >/dev/null 2>&1") == 0 else {
      print("skipped: generatedCodeIsCurrent (protoc-c is not installed)")
      return
    }
    #expect(system("tools/generate-schemas --check") == 0)
  }
}
