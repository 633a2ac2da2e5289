#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# PyTorch's .pth and .bin files to .safetensors with timm's names: docs/formats.md, "From .pth". Runs none of the code
# that such a file may hold, and needs no PyTorch. Reads no file from before PyTorch 1.6, prunes nothing.
# Python 3.7 and later, standard library only.
import sys

sys.dont_write_bytecode = True  # the tool's folder may belong to somebody else

from checkpoint_conversion.command_line import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
