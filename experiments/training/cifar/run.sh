#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: SECATEUR_DATA_DIR=FOLDER run.sh [OUT] [--update]; FOLDER/cifar10 holds the two files
# of images that settings.json names.
# shellcheck source-path=SCRIPTDIR source=../training.sh
source "$(dirname "${BASH_SOURCE[0]}")/../training.sh"
[[ -e ${SECATEUR_DATA_DIR:-}/cifar10/train_6000.bin ]] || { echo 'SECATEUR_DATA_DIR has no cifar10/train_6000.bin' >&2; exit 2; }
export SECATEUR_DATA_DIR
# shellcheck source=../training_arms.sh
source experiments/training/training_arms.sh
