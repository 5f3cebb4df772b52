package tcpx;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.WireStats;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.placement.Cores;
import tcpx.placement.Placement;
import tcpx.plan.ChannelView;
import tcpx.time.Deadline;
import tcpx.transfer.Endpoint;
import tcpx.transfer.EndpointConfig;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;

/**
 * What users can call: the constructors and static methods of what module-info exports, and the methods of the values
 * of which there is a sample, an open session's two ends among them. With an argument of each kind.
 */
final class ExportedApi implements AutoCloseable {
    /** Packages that users see: those of module-info. */
    private static final List<String> EXPORTED = List.of(
            "bootstrap",
            "error",
            "memory",
            "net",
            "net/inproc",
            "net/nccl",
            "net/socket",
            "placement",
            "plan",
            "time",
            "transfer");

    private final Map<Class<?>, Object> samples = new HashMap<>();
    private final SocketProvider wire = new SocketProvider();

    /** Opens a session over loopback. */
    ExportedApi() {
        Rail rail = new Rail(0, "lo", "127.0.0.1");
        sample(String.class, "1");
        sample(Rail.class, rail);
        sample(List.class, List.of(rail));
        sample(Set.class, Set.of());
        sample(Map.class, Map.of());
        sample(Optional.class, Optional.empty());
        sample(Duration.class, Duration.ofMillis(1));
        sample(Instant.class, Instant.EPOCH);
        sample(Deadline.class, Deadline.after(Duration.ZERO));
        sample(Handle.class, new Handle(new byte[8]));
        sample(Secret.class, Secret.random());
        sample(Options.class, Options.none());
        sample(PortRange.class, PortRange.ANY);
        sample(TransferConfig.class, TransferConfig.DEFAULT);
        sample(SocketOptions.class, SocketOptions.DEFAULT);
        sample(NcclOptions.class, NcclOptions.DEFAULT);
        sample(NetProvider.class, new SocketProvider());
        sample(SocketProvider.class, new SocketProvider());
        sample(ChannelView.class, ChannelView.NONE);
        sample(Cores.class, Cores.ANY);
        sample(Placement.class, Placement.ANY);
        sample(WireStats.class, WireStats.UNKNOWN);
        sample(Capabilities.class, new SocketProvider().capabilities());
        sample(InetSocketAddress.class, new InetSocketAddress("127.0.0.1", 1));
        sample(InetAddress.class, InetAddress.getLoopbackAddress());
        sample(ByteBuffer.class, ByteBuffer.allocateDirect(64));
        sample(Path.class, Path.of("/nowhere"));
        sample(Region.class, Region.allocate(64));
        sample(Throwable.class, new IllegalStateException());
        openSession(rail);
    }

    private void openSession(Rail rail) {
        sample(Endpoint.class, Endpoint.open(wire, EndpointConfig.DEFAULT));
        sample(EndpointConfig.class, EndpointConfig.DEFAULT);
        Secret secret = Secret.random();
        TransferConfig config = TransferConfig.DEFAULT.withChannels(1);
        try (BootstrapServer server = BootstrapServer.bind(new InetSocketAddress("127.0.0.1", 0), secret)) {
            CompletableFuture<Receiver> receiver = CompletableFuture.supplyAsync(
                    () -> Receiver.accept(server, config, wire, List.of(rail), Deadline.after(config.setupTimeout())));
            sample(Sender.class, Sender.connect(server.address(), secret, config, wire, List.of(rail)));
            sample(Receiver.class, receiver.join());
        }
    }

    private void sample(Class<?> type, Object value) {
        samples.put(type, value);
    }

    /** A sample of a type; null if there is none. */
    @Nullable
    Object sample(Class<?> type) {
        return samples.get(type);
    }

    /** All that can be called. */
    List<Executable> executables() throws IOException, URISyntaxException, ClassNotFoundException {
        List<Executable> all = new ArrayList<>();
        for (Class<?> type : exported()) {
            all.addAll(executables(type, samples.get(type) != null));
        }
        return all;
    }

    /** Arguments that are right, as far as types tell. */
    @Nullable
    Object[] arguments(Executable each) throws ReflectiveOperationException {
        Class<?> type = each.getDeclaringClass();
        Object of = samples.get(type);
        boolean makes = type.isRecord() && each instanceof Constructor && of != null;
        if (makes && each.getParameterCount() == type.getRecordComponents().length) {
            return components(type.getRecordComponents(), of);
        }
        return Arrays.stream(each.getParameterTypes()).map(this::value).toArray();
    }

    private static Object[] components(RecordComponent[] components, Object of) throws ReflectiveOperationException {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getAccessor().invoke(of);
        }
        return values;
    }

    /** Calls it; what it throws, or null if it accepts. */
    @Nullable
    Throwable call(Executable each, @Nullable Object[] arguments) throws ReflectiveOperationException {
        each.setAccessible(true);
        try {
            if (each instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                ((Method) each).invoke(samples.get(each.getDeclaringClass()), arguments);
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private @Nullable Object value(Class<?> type) {
        if (samples.containsKey(type)) {
            return samples.get(type);
        }
        if (type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0) instanceof Boolean b ? b : number(type);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 32);
        }
        if (type.isInterface() && !type.isSealed()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> null);
        }
        return samples.values().stream().filter(type::isInstance).findFirst().orElse(null);
    }

    private static Object number(Class<?> type) {
        if (type == long.class) {
            return 1L;
        }
        return type == double.class ? (Object) 1.0 : (Object) 1;
    }

    private static List<Executable> executables(Class<?> type, boolean withObjects) {
        List<Executable> all = new ArrayList<>();
        if (!Modifier.isAbstract(type.getModifiers()) && !type.isEnum()) {
            all.addAll(Arrays.asList(type.getConstructors()));
        }
        Stream.of(type.getDeclaredMethods())
                .filter(each -> Modifier.isPublic(each.getModifiers()))
                .filter(each -> withObjects && !type.isInterface() || Modifier.isStatic(each.getModifiers()))
                .filter(each ->
                        !each.isSynthetic() && !Set.of("valueOf", "equals").contains(each.getName()))
                .forEach(all::add);
        all.removeIf(each -> Throwable.class.isAssignableFrom(type)); // a cause may be missing
        return all;
    }

    private static List<Class<?>> exported() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(TransferConfig.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("tcpx");
        List<Class<?>> found = new ArrayList<>();
        for (String each : EXPORTED) {
            try (Stream<Path> files = Files.list(classes.resolve(each))) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        Class<?> type = Class.forName("tcpx." + each.replace('/', '.') + "."
                                + name.substring(0, name.length() - ".class".length()));
                        if (isVisible(type)) {
                            found.add(type);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isVisible(Class<?> type) {
        boolean visible = Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass();
        return visible && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    @Override
    public void close() {
        ((Endpoint) samples.get(Endpoint.class)).close();
        ((Sender) samples.get(Sender.class)).close();
        ((Receiver) samples.get(Receiver.class)).close();
        wire.close();
    }
}
