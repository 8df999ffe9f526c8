package io.github.linstorch.testsupport;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.resolvers.ClassResolver;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import java.util.List;
import java.util.Optional;

/** Lets ArchUnit read Java's own classes, beside those that are checked, and no library's. */
public final class JavaClassResolver implements ClassResolver {

  private final ClassResolver selected =
      new SelectedClassResolverFromClasspath(List.of("java.lang", "java.io", "java.util"));

  @Override
  public void setClassUriImporter(ClassUriImporter importer) {
    selected.setClassUriImporter(importer);
  }

  @Override
  public Optional<JavaClass> tryResolve(String typeName) {
    return selected.tryResolve(typeName);
  }
}
