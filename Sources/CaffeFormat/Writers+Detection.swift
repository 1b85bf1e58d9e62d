import IR
import Operators
import Protobuf
import Tensors

/// Layers of the SSD fork and of other detectors.
extension WriterTable {
  static let detection = [
    Row(PriorBox.self) { net, node, boxes throws(Inexpressible) in
      let operands = [try net.operand(node, 0), try net.operand(node, 1)]
      net.finish(net.add("PriorBox", operands, "prior_box_param") { boxes.describe(&$0) })
    },
    Row(DetectionOutput.self) { net, node, output throws(Inexpressible) in
      let operands = [
        try net.operand(node, 0), try net.operand(node, 1), try net.operand(node, 2),
      ]
      let y = net.add("DetectionOutput", operands, "detection_output_param") {
        output.describe(&$0)
      }
      net.finish(y)
    },
    Row(PositionRoiPool.self) { net, node, pool throws(Inexpressible) in
      let operands = [try net.operand(node, 0), try net.operand(node, 1)]
      let y = net.add("PSROIPooling", operands, "psroi_pooling_param") {
        $0.add("spatial_scale", pool.scale)
        $0.add("output_dim", pool.outputs)
        $0.add("group_size", pool.group)
      }
      net.finish(y)
    },
  ]
}

extension PriorBox {
  fileprivate func describe(_ settings: inout MessageDraft) {
    for size in minSizes { settings.add("min_size", size) }
    for size in maxSizes { settings.add("max_size", size) }
    for ratio in aspectRatios { settings.add("aspect_ratio", ratio) }
    settings.add("flip", flip)
    settings.add("clip", clip)
    for variance in variances { settings.add("variance", variance) }
    if imageHeight > 0, imageWidth > 0 {
      if imageHeight == imageWidth {
        settings.add("img_size", imageHeight)
      } else {
        settings.add("img_h", imageHeight)
        settings.add("img_w", imageWidth)
      }
    }
    if stepHeight > 0, stepWidth > 0 {
      if stepHeight == stepWidth {
        settings.add("step", stepHeight)
      } else {
        settings.add("step_h", stepHeight)
        settings.add("step_w", stepWidth)
      }
    }
    if offset != 0.5 { settings.add("offset", offset) }
  }
}

extension DetectionOutput {
  fileprivate func describe(_ settings: inout MessageDraft) {
    settings.add("num_classes", classes)
    settings.add("share_location", shareLocation)
    settings.add("background_label_id", background)
    settings.add("nms_param") {
      $0.add("nms_threshold", overlap)
      if nmsTopK != -1 { $0.add("top_k", nmsTopK) }
      if eta != 1 { $0.add("eta", eta) }
    }
    let codes: [Code: String] = [
      .corner: "CORNER", .centerSize: "CENTER_SIZE", .cornerSize: "CORNER_SIZE",
    ]
    if let code = codes[code] { settings.add("code_type", code) }
    settings.add("keep_top_k", keepTopK)
    if varianceEncoded { settings.add("variance_encoded_in_target", true) }
    if let confidence { settings.add("confidence_threshold", confidence) }
  }
}
