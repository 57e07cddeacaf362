using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRec.Browser.Tests.Hosting;

/// <summary>A page of someone else's on another loopback origin, with the scripts it needs.</summary>
internal sealed class OtherOrigin : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>Starts serving.</summary>
    /// <param name="page">The page at <c>/</c>.</param>
    /// <param name="scripts">Scripts by name, and the files they are in.</param>
    public OtherOrigin(string page, params (string Name, string File)[] scripts)
    {
        Address = $"http://localhost:{FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync(Encoding.UTF8.GetBytes(page), scripts.ToDictionary(script => $"/{script.Name}", script => script.File, StringComparer.Ordinal));
    }

    /// <summary>Where the page is.</summary>
    public string Address { get; }

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync(byte[] page, Dictionary<string, string> scripts)
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var response = context.Response;
                var path = context.Request.Url!.AbsolutePath;
                response.ContentType = scripts.ContainsKey(path) ? "text/javascript" : "text/html; charset=utf-8";
                response.StatusCode = path == "/" || scripts.ContainsKey(path) ? 200 : 404;
                await response.OutputStream.WriteAsync(scripts.TryGetValue(path, out var file) ? await File.ReadAllBytesAsync(file) : page);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return; // Closed.
            }
        }
    }
}
