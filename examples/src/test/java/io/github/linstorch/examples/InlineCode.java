package io.github.linstorch.examples;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Looks up what Java code in a line of text names: {@code FitConfig.threads}, {@code
 * report.gaussNewton().sweeps()} or {@code keepBest(true)}.
 */
final class InlineCode {

  /** What the names of variables stand for. */
  private static final Map<String, Class<?>> VARIABLES =
      Map.of(
          "report", FitReport.class,
          "config", FitConfig.class,
          "committee", Committee.class,
          "net", MultiLayerNetwork.class,
          "iterator", DataSetIterator.class,
          "dataSet", DataSet.class);

  /** Where a method that stands alone may be found, beside the classes of the library. */
  private static final List<Class<?>> OTHERS =
      List.of(MultiLayerNetwork.class, DataSetIterator.class, DataSet.class);

  private static final Pattern CODE =
      Pattern.compile("[A-Za-z]\\w*(\\([^()]*\\))?((\\.|…)[A-Za-z]\\w*(\\([^()]*\\))?)*");

  private static final Pattern FILE =
      Pattern.compile("[\\w.-]+\\.(html|csv|png|svg|zip|md|bin|java|xml|jar)");

  private static final Pattern NAME = Pattern.compile("([A-Za-z]\\w*)(?:\\(([^()]*)\\))?");

  /** A name and, of a method that is called, the least and the greatest number of arguments. */
  private record Name(String text, boolean isCalled, int least, int most) {

    static List<Name> of(String code) {
      List<Name> names = new ArrayList<>();
      Matcher matcher = NAME.matcher(code);
      while (matcher.find()) {
        String arguments = matcher.group(2);
        boolean isCalled = arguments != null;
        String least = isCalled ? arguments.replaceAll("\\[[^\\]]*\\]", "") : "";
        String most = isCalled ? arguments.replaceAll("[\\[\\]]", "") : "";
        names.add(new Name(matcher.group(1), isCalled, count(least), count(most)));
      }
      return names;
    }

    private static int count(String arguments) {
      return arguments.isBlank() ? 0 : arguments.split(",").length;
    }

    /** Whether a method is called so, in both ways where an argument may be left out. */
    boolean isOneOf(List<Method> methods) {
      return !isCalled && !methods.isEmpty() || has(methods, least) && has(methods, most);
    }

    private static boolean has(List<Method> methods, int count) {
      return methods.stream()
          .anyMatch(
              method ->
                  method.getParameterCount() == count
                      || method.isVarArgs() && method.getParameterCount() <= count + 1);
    }

    List<Method> methods(Class<?> type) {
      return Stream.of(type.getMethods()).filter(method -> method.getName().equals(text)).toList();
    }

    boolean isField(Class<?> type) {
      return !isCalled
          && Stream.concat(
                  Stream.of(type.getFields()).map(Field::getName),
                  Stream.of(type.getClasses()).map(Class::getSimpleName))
              .anyMatch(text::equals);
    }
  }

  private final Map<String, Class<?>> types;
  private final Set<String> typeNames;

  /**
   * Knows the classes that texts may name.
   *
   * @param types of the library, by simple name, and others whose members are to be looked up
   * @param typeNames simple names of all classes that may be named alone
   */
  InlineCode(Map<String, Class<?>> types, Set<String> typeNames) {
    this.types = types;
    this.typeNames = typeNames;
  }

  /** What is wrong with a piece of text between backticks; empty if it is right or no Java. */
  Optional<String> fault(String text) {
    String code = text.replaceAll("\\s+", " ");
    if (!CODE.matcher(code).matches() || FILE.matcher(code).matches()) {
      return Optional.empty();
    }
    List<Name> names = Name.of(code);
    Name first = names.get(0);
    Class<?> type =
        first.isCalled ? null : VARIABLES.getOrDefault(first.text, types.get(first.text));
    if (type != null) {
      return membersFault(type, names.subList(1, names.size()));
    }
    if (first.isCalled) {
      List<Method> methods =
          Stream.concat(types.values().stream(), OTHERS.stream())
              .flatMap(owner -> first.methods(owner).stream())
              .toList();
      if (!first.isOneOf(methods)) {
        return Optional.of("no class has a method " + first.text + " like that");
      }
      return names.size() == 1 || code.contains("…")
          ? Optional.empty()
          : membersFault(methods.get(0).getReturnType(), names.subList(1, names.size()));
    }
    boolean isTypeName = first.text.matches("[A-Z][a-z]\\w*[A-Z]\\w+");
    return isTypeName && !typeNames.contains(first.text)
        ? Optional.of("there is no class " + first.text)
        : Optional.empty();
  }

  private static Optional<String> membersFault(Class<?> owner, List<Name> names) {
    Type type = owner;
    for (Name name : names) {
      Class<?> raw = raw(type);
      List<Method> methods = name.methods(raw);
      if (name.isField(raw)) {
        return Optional.empty();
      }
      if (!name.isOneOf(methods)) {
        return Optional.of(raw.getSimpleName() + " has no " + name.text + " like that");
      }
      boolean isContent = raw == Optional.class && name.text.equals("orElseThrow");
      type =
          isContent && type instanceof ParameterizedType optional
              ? optional.getActualTypeArguments()[0]
              : methods.get(0).getGenericReturnType();
    }
    return Optional.empty();
  }

  private static Class<?> raw(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    return type instanceof Class<?> plain ? plain : Object.class;
  }
}
