import SlimFormat
import TestSupport
import Testing

/// Damage that nobody planned: flipped bits, cut ends, noise.
@Suite struct DamageTests {
  private static func file() throws -> [UInt8] {
    try slim(Graphs.convolution(), provenance: Array(#"{"rules": []}"#.utf8))
  }

  /// Any one flipped bit of a file is found, and said to be damage at a place.
  @Test func everyFlippedBitIsFound() throws {
    let bytes = try Self.file()
    let file = TemporaryFile(bytes)
    _ = try SlimReader.verify(path: file.path)
    var missed: [String] = []
    for offset in bytes.indices {
      for bit in 0..<8 {
        file.setByte(at: offset, to: bytes[offset] ^ 1 << UInt8(bit))
        do {
          _ = try SlimReader.verify(path: file.path)
          missed.append("\(offset).\(bit)")
        } catch  where error.kind != .malformed || error.offset == nil {
          missed.append("\(offset).\(bit): \(error)")
        } catch {}
      }
      file.setByte(at: offset, to: bytes[offset])
    }
    #expect(missed == [])
    _ = try SlimReader.verify(path: file.path)
  }

  /// The same for a file of tensors that are stored otherwise than they lie in memory.
  @Test(arguments: [Compression.fast, .best])
  func everyFlippedBitOfEncodedWeightsIsFound(_ compression: Compression) throws {
    let bytes = try slim(Graphs.encodable(), compression)
    let file = TemporaryFile(bytes)
    let info = try SlimReader.verify(path: file.path).info
    #expect(Set(info.weights.map { $0.encoding.joined(separator: " ") }).count >= 4)
    var missed: [Int] = []
    let section = try required(info.sections.first { $0.name == "weights" })
    for offset in section.offset..<section.offset + section.length {
      file.setByte(at: offset, to: bytes[offset] ^ 1 << UInt8(offset % 8))
      do {
        _ = try SlimReader.verify(path: file.path)
        missed.append(offset)
      } catch  where error.kind != .malformed || error.offset == nil {
        missed.append(offset)
      } catch {}
      file.setByte(at: offset, to: bytes[offset])
    }
    #expect(missed == [])
  }

  @Test func everyCutEndIsFound() throws {
    let bytes = try Self.file()
    let file = TemporaryFile(bytes)
    for count in bytes.indices.reversed() {
      file.truncate(to: count)
      for read in [
        { try SlimReader.read(path: $0).info }, { try SlimReader.verify(path: $0).info },
      ] {
        #expect { _ = try read(file.path) } throws: { error in
          (error as? SlimError)?.kind == .malformed && (error as? SlimError)?.offset != nil
        }
      }
    }
  }

  @Test func damagedWeightIsFoundWhenAsked() throws {
    let bytes = try Self.file()
    let file = TemporaryFile(bytes)
    let info = try SlimReader.read(path: file.path).info
    let weight = info.weights[1]
    file.setByte(at: weight.offset + 5, to: 77)
    _ = try SlimReader.read(path: file.path)
    for read in [
      { try SlimReader.read(path: $0, checkingWeights: true).info },
      { try SlimReader.verify(path: $0).info },
    ] {
      #expect { _ = try read(file.path) } throws: { error in
        (error as? SlimError)?.offset == weight.offset
          && "\(error)".contains("the checksum of weight 2 'b' is ")
      }
    }
  }

  @Test func noiseIsRefused() {
    var generator = SeededGenerator(11)
    let file = TemporaryFile()
    for round in 0..<500 {
      var bytes = (0..<Int.random(in: 0...5000, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      if round % 2 == 1, bytes.count >= 8 {
        bytes.replaceSubrange(0..<8, with: [0x89, 0x53, 0x4C, 0x49, 0x4D, 0x0D, 0x0A, 0x1A])
      }
      file.replace(with: bytes)
      #expect { try SlimReader.verify(path: file.path) } throws: { error in
        (error as? SlimError)?.kind == .malformed
      }
    }
  }

  /// Graph sections with damage that the checksums do not show, as a hostile writer makes them, are read or
  /// refused, whatever is in them.
  @Test func damageBehindRightChecksumsNeverCrashes() throws {
    var generator = SeededGenerator(12)
    let file = TemporaryFile()
    var read = 0
    var refused = 0
    for (_, make) in Graphs.all {
      let bytes = try slim(make())
      file.replace(with: bytes)
      let info = try SlimReader.read(path: file.path).info
      let sections = info.sections.map { Array(bytes[$0.offset..<$0.offset + $0.length]) }
      for _ in 0..<1500 {
        var section = sections[0]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let at = Int.random(in: section.indices, using: &generator)
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: section[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
          case 1: section[at] = UInt8.random(in: 0...255, using: &generator)
          case 2: section.remove(at: at)
          default:
            section.insert(section[section.indices.randomElement(using: &generator)!], at: at)
          }
        }
        var raw = RawFile([RawFile.Section(kind: 1, content: section)])
        if sections.count > 1 {
          raw.sections.append(RawFile.Section(kind: 2, alignment: 12, content: sections[1]))
        }
        file.replace(with: raw.bytes)
        do {
          _ = try SlimReader.verify(path: file.path)
          read += 1
        } catch { refused += 1 }
      }
    }
    #expect(read > 100)
    #expect(refused > 1000)
  }
}
