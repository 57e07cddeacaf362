using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Retrieval.Inference;

/// <summary>
/// ONNX Runtime's CUDA provider, a library of its own that is registered with the process once and used by every session that asks for it. It is not
/// part of the build: <c>./run --cuda</c> fetches it. Thread-safe.
/// </summary>
internal static class CudaPlugin
{
    /// <summary>Names the library's file where it lies elsewhere.</summary>
    public const string PathVariable = "CHATREC_CUDA_PROVIDER";

    private const string Registration = "chatrec-cuda";
    private const string Package = "node_modules/com.github.asus4.onnxruntime.linux-x64-gpu";
    private const string LibraryName = "libonnxruntime_providers_cuda.so";

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Registered = new(StringComparer.Ordinal);

    /// <summary>The library: where the variable says, beside the program, or among the checkout's npm packages; <see langword="null"/> where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, LibraryName) is var beside && File.Exists(beside))
            {
                return beside;
            }

            if (Path.Combine(folder.FullName, Package) is var package && Directory.Exists(package))
            {
                return Directory.EnumerateFiles(package, LibraryName, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();
            }
        }

        return null;
    }

    /// <summary>Lets a session run on the first GPU.</summary>
    /// <param name="settings">The session's settings.</param>
    /// <param name="library">The provider's library.</param>
    /// <returns><see langword="null"/>, or in one line why there is no GPU to run on.</returns>
    public static string? TryAppend(SessionOptions settings, string library)
    {
        if (!File.Exists(library))
        {
            return $"{library} does not exist";
        }

        try
        {
            var environment = OrtEnv.Instance();
            lock (Gate)
            {
                if (Registered.Add(library))
                {
                    try
                    {
                        environment.RegisterExecutionProviderLibrary($"{Registration}-{Registered.Count}", library);
                    }
                    catch
                    {
                        Registered.Remove(library);
                        throw;
                    }
                }
            }

            var devices = environment.GetEpDevices()
                .Where(device => device.HardwareDevice.Type == OrtHardwareDeviceType.GPU && device.EpName.Contains("CUDA", StringComparison.OrdinalIgnoreCase))
                .Take(1)
                .ToList();
            if (devices.Count == 0)
            {
                return "the CUDA provider sees no GPU";
            }

            settings.AppendExecutionProvider(environment, devices, new Dictionary<string, string>());
            return null;
        }
        catch (Exception error) when (error is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException or NotSupportedException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }
}
