/// The npz format: a zip archive of npy arrays, stored or deflated.
package enum NPZ {
  /// Reads every array in the archive's order.
  ///
  /// - Throws: `FileError.malformed` naming the entry.
  package static func read(path: String) throws(FileError) -> [(name: String, tensor: Tensor)] {
    let file = try MappedFile(path: path)
    return try withExtendedLifetime(file) { () throws(FileError) in
      var entries: [(name: String, tensor: Tensor)] = []
      var names = Set<String>()
      var size = 0
      for entry in try ZipArchive(file.bytes, path: path).entries {
        let (sum, overflow) = size.addingReportingOverflow(entry.size)
        try Limits.current.check(.arrays, overflow ? nil : sum, "the arrays", in: path)
        size = sum
        let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
        guard names.insert(name).inserted else { throw twice(name, path) }
        let tensor = try entry.withContent(path: path) { bytes throws(FileError) in
          try NPY.decode(bytes, path: "\(path): '\(name)'")
        }
        entries.append((name, tensor))
      }
      return entries
    }
  }

  /// Writes an archive, arrays stored without compression and without a time stamp.
  ///
  /// - Throws: `FileError.malformed` for a name that no archive can hold or that is there twice, else
  ///   `.system`; the path is then as it was.
  package static func write(
    _ entries: [(name: String, tensor: Tensor)], to path: String
  ) throws(FileError) {
    var writer = ZipWriter()
    var names = Set<String>()
    for (name, tensor) in entries {
      guard names.insert(name).inserted else { throw twice(name, path) }
      guard name.utf8.count < 0xFFF0 else {
        throw .malformed(
          path: path, problem: "the name '\(name.prefix(40))…' is longer than an archive allows")
      }
      writer.add(name + ".npy", NPY.encode(tensor))
    }
    try AtomicFile.write(writer.finish(), to: path)
  }

  private static func twice(_ name: String, _ path: String) -> FileError {
    .malformed(path: path, problem: "the array '\(name)' is there twice")
  }
}
