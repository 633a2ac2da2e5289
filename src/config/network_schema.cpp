// SPDX-License-Identifier: Apache-2.0
// Keys of a network document.
#include "config/schemas.hpp"

namespace secateur::config {
namespace {

Schema<NetworkConfig> make_network_schema() {
  using C = NetworkConfig;
  Schema<C> schema(
      "network", "network: the shape of a Vision Transformer",
      "The shape of a Vision Transformer of the DeiT family; its weights are a checkpoint. The defaults are "
      "DeiT-Small, distilled (Touvron et al. 2021, table 1).",
      NetworkConfig{});
  schema
      .key("name", texts("a text"), "", &C::name, "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  schema
      .key("image_size", integers(1, 4096), "pixels", &C::image_size,
           "Side of the square image; 224 is what DeiT is trained with.")
      .key("patch_size", integers(1, 256), "pixels", &C::patch_size,
           "Side of a square patch, divides image_size; 16 as in DeiT and ViT-B/16.")
      .key("channels", integers(1, 64), "", &C::channels, "Colours of a pixel; 3 as in DeiT.")
      .key("embed_dim", integers(8, 65536), "", &C::embed_dim, "D, the width of a token; 384 is DeiT-Small's.")
      .key("depth", integers(1, 1000), "encoders", &C::depth, "L, the number of encoders; 12 in every DeiT.")
      .key("heads", integers(1, 1024), "", &C::heads,
           "H, attention heads; divides embed_dim unless head_dim is given; 6 is DeiT-Small's.")
      .key("head_dim", integers(0, 4096), "", &C::head_dim,
           "d, the width of a head: W_q, W_k and W_v are D x (H d), W_proj (H d) x D; 0 = embed_dim / heads, as in "
           "every DeiT.")
      .later()
      .key("mlp_hidden", integers(1, 262144), "neurons", &C::mlp_hidden,
           "Width of the MLP's hidden layer; 1536 = 4 D is DeiT-Small's.")
      .key("classes", integers(1, 1048576), "", &C::classes, "Outputs of the classifier; 1000 as in ImageNet-1k.")
      .key("distilled", booleans(), "", &C::distilled,
           "A distillation token and a second classifier whose logits are averaged with the first's; true, as for the "
           "published accelerator's 198 tokens.")
      .choice("activation", Schema<C>::Names<Activation>{{"gelu", Activation::gelu}, {"relu", Activation::relu}},
              &C::activation, "Of the MLP's hidden layer; gelu, as in DeiT.")
      .later();
  return schema;
}

}  // namespace

const Schema<NetworkConfig>& network_schema() {
  static const Schema<NetworkConfig> schema = make_network_schema();
  return schema;
}

}  // namespace secateur::config
