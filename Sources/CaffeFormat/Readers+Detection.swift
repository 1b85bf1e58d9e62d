import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// Layers of object detectors.
extension LayerTable {
  static let detection = [
    Row("PriorBox", priors), Row("DetectionOutput", detections), Row("ROIPooling", regions),
    Row("PSROIPooling", positionRegions),
  ]

  private static func priors(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.prior_box_param, caffe__prior_box_parameter__init)
    let operands = try layer.operands(2, 2)
    var boxes = PriorBox()
    boxes.minSizes = Array(numbers(settings.n_min_size, settings.min_size))
    boxes.maxSizes = Array(numbers(settings.n_max_size, settings.max_size))
    boxes.aspectRatios = Array(numbers(settings.n_aspect_ratio, settings.aspect_ratio))
    boxes.variances = Array(numbers(settings.n_variance, settings.variance))
    (boxes.flip, boxes.clip, boxes.offset) = (
      settings.flip != 0, settings.clip != 0, settings.offset
    )
    guard !boxes.minSizes.isEmpty else { throw .missing("min_size") }
    if let variance = boxes.variances.first(where: { !($0 > 0) }) {
      throw .field(name: "variance", found: "\(variance)", expected: "a positive number")
    }
    for (least, most) in zip(boxes.minSizes, boxes.maxSizes) where most <= least {
      throw .field(name: "max_size", found: "\(most)", expected: "more than 'min_size', \(least)")
    }
    let fractions = (boxes.minSizes + boxes.maxSizes).filter { $0.rounded() != $0 }
    if let first = fractions.first {
      layer.note(
        .text(
          "'\(layer.name)' has sizes with fractions, such as \(first): they are cut to whole pixels, as in "
            + "SSD Caffe; OpenCV keeps them"))
    }
    if settings.has_img_h != 0 || settings.has_img_w != 0 {
      guard settings.has_img_size == 0 else {
        throw .invalid("both 'img_size' and 'img_h' or 'img_w' are given")
      }
      boxes.imageHeight = try settings.img_h.positive("img_h")
      boxes.imageWidth = try settings.img_w.positive("img_w")
    } else if settings.has_img_size != 0 {
      boxes.imageHeight = try settings.img_size.positive("img_size")
      boxes.imageWidth = boxes.imageHeight
    }
    if settings.has_step_h != 0 || settings.has_step_w != 0 {
      guard settings.has_step == 0 else {
        throw .invalid("both 'step' and 'step_h' or 'step_w' are given")
      }
      (boxes.stepHeight, boxes.stepWidth) = (settings.step_h, settings.step_w)
      try check([("step_h", boxes.stepHeight), ("step_w", boxes.stepWidth)])
    } else if settings.has_step != 0 {
      (boxes.stepHeight, boxes.stepWidth) = (settings.step, settings.step)
      try check([("step", settings.step)])
    }
    try layer.result(boxes, operands)
  }

  private static func check(_ steps: [(name: String, value: Float)]) throws(CaffeProblem) {
    for (name, value) in steps where !(value > 0) {
      throw .field(name: name, found: "\(value)", expected: "a positive number")
    }
  }

  private static func detections(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.detection_output_param, caffe__detection_output_parameter__init)
    let suppression = layer.settings(
      settings.nms_param, caffe__non_maximum_suppression_parameter__init)
    guard layer.bottoms.count <= 3 else {
      throw .unsupported("\(layer.bottoms.count) bottoms refine boxes twice, which is not built")
    }
    let operands = try layer.operands(3, 3)
    guard settings.has_num_classes != 0 else { throw .missing("num_classes") }
    var output = DetectionOutput()
    output.classes = try settings.num_classes.positive("num_classes")
    output.shareLocation = settings.share_location != 0
    output.background = Int(settings.background_label_id)
    output.varianceEncoded = settings.variance_encoded_in_target != 0
    output.confidence =
      settings.has_confidence_threshold != 0 ? settings.confidence_threshold : nil
    output.overlap = suppression.nms_threshold
    output.nmsTopK = suppression.has_top_k != 0 ? Int(suppression.top_k) : -1
    output.eta = suppression.eta
    output.keepTopK = Int(settings.keep_top_k)
    output.code =
      switch settings.code_type {
      case CAFFE__PRIOR_BOX_PARAMETER__CODE_TYPE__CENTER_SIZE: .centerSize
      case CAFFE__PRIOR_BOX_PARAMETER__CODE_TYPE__CORNER_SIZE: .cornerSize
      default: .corner
      }
    if settings.save_output_param != nil || settings.visualize != 0 {
      layer.note(.text("'\(layer.name)' neither stores nor shows its detections"))
    }
    let locations = try matrix(&layer, try layer.bottom(operands, 0), "locations")
    let scores = try matrix(&layer, try layer.bottom(operands, 1), "scores")
    var boxes = try layer.bottom(operands, 2)
    let sizes = try layer.sizes(of: boxes)
    if sizes.count > 3 {
      boxes = try layer.reshaped(boxes, [1, 2, try elementCount(sizes.dropFirst(2))], "boxes")
    }
    try layer.result(output, [locations, scores, boxes])
  }

  /// A value as one row per image.
  private static func matrix(
    _ layer: inout LayerReader, _ value: ValueID, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    if try layer.rank(of: value) == 2 { return value }
    return try layer.step(Flatten(), [value], suffix)
  }

  /// Regions as a matrix, whatever axes of size 1 they have besides.
  private static func regionList(
    _ layer: inout LayerReader, _ value: ValueID
  ) throws(CaffeProblem) -> ValueID {
    if try layer.rank(of: value) == 2 { return value }
    let sizes = try layer.sizes(of: value)
    guard sizes.count > 2, try elementCount(sizes.dropFirst()) == 5 else {
      throw .shape(found: sizes, expected: "5 numbers for each region")
    }
    return try layer.reshaped(value, [sizes[0], 5], "regions")
  }

  private static func regions(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.roi_pooling_param, caffe__roipooling_parameter__init)
    let operands = try layer.operands(2, 2)
    let height = try settings.pooled_h.positive("pooled_h")
    let width = try settings.pooled_w.positive("pooled_w")
    let regions = try regionList(&layer, try layer.bottom(operands, 1))
    try layer.result(
      MaxRoiPool {
        ($0.height, $0.width, $0.scale) = (height, width, settings.spatial_scale)
      }, [try layer.bottom(operands, 0), regions])
  }

  private static func positionRegions(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.psroi_pooling_param, caffe__psroipooling_parameter__init)
    let operands = try layer.operands(2, 2)
    guard settings.has_spatial_scale != 0 else { throw .missing("spatial_scale") }
    guard settings.has_output_dim != 0 else { throw .missing("output_dim") }
    guard settings.has_group_size != 0 else { throw .missing("group_size") }
    let regions = try regionList(&layer, try layer.bottom(operands, 1))
    try layer.result(
      PositionRoiPool {
        $0.outputs = Int(settings.output_dim)
        $0.group = Int(settings.group_size)
        $0.scale = settings.spatial_scale
      }, [try layer.bottom(operands, 0), regions])
  }
}
