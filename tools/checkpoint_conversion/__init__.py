# SPDX-License-Identifier: Apache-2.0
# What tools/convert_checkpoint.py is made of.
