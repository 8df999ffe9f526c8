/**
 * Reads a user's rows: from arrays or, pass by pass, from an iterator; checks and weighs them.
 * Internal: public for {@code io.github.linstorch.dl4j} only.
 */
package io.github.linstorch.dl4j.rows;
