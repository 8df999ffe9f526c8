/** Devices that fit one network to the rows of all without showing theirs to anybody. */
package io.github.linstorch.examples.federated;
