using System.ComponentModel.DataAnnotations;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Hosting;

/// <summary>What a run of the bot is made of. Validated at start.</summary>
public sealed class BotOptions
{
    /// <summary>The domain pack's folder; default: the embedded films.</summary>
    public string? Pack { get; set; }

    /// <summary>The folder of trained models; default: the embedded ones.</summary>
    public string? Models { get; set; }

    /// <summary>The folder of prompts; default: the embedded ones.</summary>
    public string? Prompts { get; set; }

    /// <summary>Where generative retrieval runs.</summary>
    public ComputeDevice Device { get; set; } = ComputeDevice.Auto;

    /// <summary>The database file, or ":memory:".</summary>
    [Required(AllowEmptyStrings = false)]
    public string Database { get; set; } = ":memory:";

    /// <summary>Direct Line secrets; none: only loopback pages get tokens.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];
}
