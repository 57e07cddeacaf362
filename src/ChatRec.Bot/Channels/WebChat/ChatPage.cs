using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace ChatRec.Bot.Channels.WebChat;

/// <summary>Serves the chat page and its parts from the folder <c>wwwroot</c> beside the program.</summary>
internal static class ChatPage
{
    /// <summary>
    /// Nothing but the page's own files: no inline script or style, no other origin, no frame around it. Catalogue and user text that
    /// got into the page as markup in spite of everything could not run.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Serves the page at <c>/</c>. Files are checked for news on every load, so that an edited page shows at once.</summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseChatPage(this IApplicationBuilder app)
    {
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        return app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = AddHeaders });
    }

    private static void AddHeaders(StaticFileResponseContext response)
    {
        var headers = response.Context.Response.Headers;
        headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers[HeaderNames.CacheControl] = "no-cache";
    }
}
