import Operators
public import Tensors

/// Reads the text form.
///
///     text      = "graph" string "{" body "}" | body
///     body      = { input | weight | node | output }
///     input     = "input" "%" define ":" type [ "=" elements ]
///     weight    = "weight" "@" define ":" type "=" elements
///     node      = result { "," result } "=" operator "(" [ operand { "," operand } ] ")"
///                 [ "{" attribute { "," attribute } "}" ] [ "as" string ] [ "from" strings ]
///                 { "graph" string "{" body "}" }
///     output    = "output" [ string "=" ] reference
///     result    = "%" define ":" type | "_"
///     operand   = reference | "_"
///     reference = ( "%" | "@" ) name
///     define    = name [ "~" ( string | "_" ) ]
///     name      = word | string
///     type      = element "[" [ dim { "," dim } ] "]"
///               | ( "sequence" | "optional" ) "(" type ")"
///     elements  = "[" [ number { "," number } ] "]" | "splat" "(" number ")" | "random" "(" seed ")"
///               | "bytes" "(" string ")" | "file" "(" offset ")"
///     attribute = word ":" ( number | word | "[" [ number { "," number } ] "]" )
///     strings   = "[" [ string { "," string } ] "]"
///
/// `%` stands before values and `@` before weights; a name that is no plain word (letters, digits, `_`, `.`)
/// is a string. `_` is an operand that is absent or a result that is not used. Attributes not written have
/// their defaults. `as` gives the node's name, by default that of its first result; `from` the source nodes,
/// by default the one of the node's own name; `~` the source value, by default the one of the value's
/// own name, `_` for none. The graphs after a node are its regions. A dimension is written as `Dim`
/// describes itself. `#` begins a comment. Elements printed as a digest or as `?` cannot be read.
///
/// Types are checked against inference: a written dimension must be the inferred one, but may be anything
/// where inference knows nothing.
struct GraphParser {
  var reader: TextReader
  let weights: MappedFile?
  /// The bytes that `splat` and `random` took, and the nodes of all graphs so far.
  var generated = 0
  var nodeCount = 0

  mutating func text() throws(ParseError) -> Graph {
    guard reader.take(word: "graph") else {
      let graph = try body(name: "", depth: 0)
      try reader.expectEnd()
      return graph
    }
    let graph = try block(depth: 0)
    try reader.expectEnd()
    return graph
  }

  /// What follows the word `graph`.
  mutating func block(depth: Int) throws(ParseError) -> Graph {
    let name = try reader.string("the graph's name in quotes")
    try check(.nesting, depth, "nesting of graph '\(Text.shortened(name))'", at: reader.position)
    try reader.expect("{")
    let graph = try body(name: name, depth: depth)
    try reader.expect("}")
    return graph
  }

  private mutating func body(name: String, depth: Int) throws(ParseError) -> Graph {
    var graph = Graph(name: name)
    var outputNames = Set<String>()
    while let next = reader.peek(), next != UInt8(ascii: "}") {
      if next == UInt8(ascii: "%") {
        try node(of: &graph, depth: depth)
        continue
      }
      if reader.take(word: "input") {
        try input(of: &graph)
      } else if reader.take(word: "weight") {
        try weight(of: &graph)
      } else if reader.take(word: "output") {
        try output(of: &graph, &outputNames)
      } else if reader.take(word: "_") {
        try node(of: &graph, depth: depth, startsWithUnused: true)
      } else {
        throw reader.unexpected("input, weight, output or a node")
      }
    }
    return graph
  }

  private mutating func input(of graph: inout Graph) throws(ParseError) {
    try reader.expect("%")
    let start = reader.position - 1
    let defined = try definition()
    try reader.expect(":")
    let type = try type()
    var initial: (tensor: Tensor, spelling: WeightSpelling?)?
    if reader.take("=") { initial = try elements(of: "%\(defined.name)", type) }
    try at(start) { () throws(GraphError) in
      let id = try graph.addInput(defined.name, type, initial: initial?.tensor)
      graph.setOrigin(id, to: defined.origin)
      graph.values[id.index].spelling = initial?.spelling
    }
  }

  private mutating func weight(of graph: inout Graph) throws(ParseError) {
    try reader.expect("@")
    let start = reader.position - 1
    let defined = try definition()
    try reader.expect(":")
    let type = try type()
    try reader.expect("=")
    let (tensor, spelling) = try elements(of: "@\(defined.name)", type)
    try at(start) { () throws(GraphError) in
      let id = try graph.addConstant(defined.name, tensor, origin: defined.origin)
      graph.values[id.index].spelling = spelling
    }
  }

  private mutating func output(
    of graph: inout Graph, _ outputNames: inout Set<String>
  ) throws(ParseError) {
    var name: String?
    _ = reader.peek()
    let start = reader.position
    if reader.peek() == UInt8(ascii: "\"") {
      name = try reader.string("the output's name")
      try reader.expect("=")
    }
    guard let value = try reference(in: graph) else {
      throw reader.unexpected("%value or @weight")
    }
    let shown = name ?? graph[value].name
    guard outputNames.insert(shown).inserted else {
      throw reader.error(at: start, .repeatedOutput(Text.shortened(shown)))
    }
    graph.addOutput(value, name: shown)
  }

  /// A value that stands above; nil when no reference comes next.
  mutating func reference(in graph: Graph) throws(ParseError) -> ValueID? {
    let isWeight = reader.peek() == UInt8(ascii: "@")
    guard reader.take("%") || reader.take("@") else { return nil }
    let start = reader.position - 1
    let name = try name()
    guard let id = graph.value(named: name), graph[id].isConstant == isWeight else {
      throw reader.error(
        at: start, .undefined((isWeight ? "@" : "%") + Text.name(Text.shortened(name))))
    }
    return id
  }

  /// The name of a new value and of the source value that it equals.
  mutating func definition() throws(ParseError) -> (name: String, origin: String?) {
    let name = try name()
    guard reader.take("~") else { return (name, name) }
    if reader.take(word: "_") { return (name, nil) }
    return (name, try reader.nonemptyString("a source value's name in quotes, or _"))
  }

  private mutating func name() throws(ParseError) -> String {
    if let word = reader.word() { return word }
    return try reader.string("a name")
  }

  mutating func type(depth: Int = 0) throws(ParseError) -> ValueType {
    try check(.nesting, depth, "nesting of a type", at: reader.position)
    _ = reader.peek()
    let start = reader.position
    let word = reader.word() ?? ""
    if word == "sequence" || word == "optional" {
      try reader.expect("(")
      let inner = try type(depth: depth + 1)
      try reader.expect(")")
      return word == "sequence" ? .sequence(inner) : .optional(inner)
    }
    guard let element = ElementType(rawValue: word) else {
      throw reader.error(
        at: start,
        .expected(
          "a type such as f32[N,3]",
          found: word.isEmpty ? "something else" : "'\(Text.shortened(word))'"))
    }
    return .tensor(element, try shape())
  }

  private mutating func shape() throws(ParseError) -> Shape {
    try reader.expect("[")
    var shape: Shape = []
    if reader.take("]") { return shape }
    repeat {
      try check(.rank, shape.count + 1, "rank", at: reader.position)
      _ = reader.peek()
      let start = reader.position
      let text = reader.raw(until: ",", or: "]")
      try check(.dimension, text.utf8.count, "a dimension", at: start)
      guard let dim = Dim(parsing: text) else {
        throw reader.error(
          at: start, .expected("a dimension", found: "'\(Text.shortened(text))'"))
      }
      if let value = dim.value, value < 0 {
        throw reader.error(at: start, .expected("a size of 0 or more", found: "\(value)"))
      }
      shape.append(dim)
    } while reader.take(",")
    try reader.expect("]")
    return shape
  }

  func check(
    _ limit: Limits.Name, _ found: Int?, _ what: @autoclosure () -> String, at position: Int
  ) throws(ParseError) {
    do throws(LimitError) { try Limits.current.check(limit, found, what()) } catch {
      throw reader.error(at: position, .limit(error))
    }
  }

  /// Runs a change of the graph and gives its error a place.
  func at<R>(
    _ position: Int, _ body: () throws(GraphError) -> R
  ) throws(ParseError) -> R {
    do throws(GraphError) {
      return try body()
    } catch {
      throw reader.error(at: position, .graph(error))
    }
  }
}

extension Graph {
  /// Reads the text form, with or without `graph "name" { }` around it.
  ///
  /// - Parameter weights: the file of which `file(offset)` speaks; elements stay in it.
  /// - Throws: `ParseError` with line and column.
  public init(parsing text: String, weights: MappedFile? = nil) throws(ParseError) {
    var parser = GraphParser(reader: TextReader(text), weights: weights)
    self = try parser.text()
  }
}
