using System.ComponentModel.DataAnnotations;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Lexical;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Retrieval;

/// <summary>Which pack is recommended from, and how. Validated at start.</summary>
public sealed class RetrievalOptions : IValidatableObject
{
    /// <summary>The domain pack's folder, with <c>catalog.yaml</c> and <c>items.jsonl</c>.</summary>
    [Required]
    public string PackFolder { get; set; } = string.Empty;

    /// <summary>
    /// The folder of the models trained for the pack (<c>ease.safetensors</c> …), or <see langword="null"/> for a pack without models. A
    /// model that is absent there leaves its retriever out; one that is broken stops the start.
    /// </summary>
    public string? ModelFolder { get; set; }

    /// <summary>
    /// The folder of the sentence encoder (<c>model.onnx</c>, <c>vocab.txt</c>, <c>config.json</c>), or <see langword="null"/> to go
    /// without search by meaning. A <c>manifest.json</c> beside the folder is held against its files at start.
    /// </summary>
    public string? EncoderFolder { get; set; }

    /// <summary>A trained dialogue model in place of the one in the model folder, or <see langword="null"/>; it must not be missing.</summary>
    public string? DialogueFile { get; set; }

    /// <summary>How items are found by meaning. Without <see cref="TextRetrieverOptions.VectorsFile"/> the model folder is looked in.</summary>
    public TextRetrieverOptions Text { get; } = new();

    /// <summary>Where generative retrieval runs. Default: on a GPU where one can be used, else on the processor.</summary>
    [EnumDataType(typeof(ComputeDevice))]
    public ComputeDevice Device { get; set; } = ComputeDevice.Auto;

    /// <summary>How semantic IDs are given and decoded.</summary>
    public GenerativeOptions Generative { get; } = new();

    /// <summary>How neighbours of several items add up.</summary>
    public CollaborativeOptions Collaborative { get; } = new();

    /// <summary>How much a word counts by where it stands.</summary>
    public LexicalOptions Lexical { get; } = new();

    /// <summary>How the ranks of several retrievers become one.</summary>
    public FusionOptions Fusion { get; } = new();

    /// <summary>How much each reason counts in the ranking.</summary>
    public RankingOptions Ranking { get; } = new();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        foreach (var part in (object[])[Text, Generative, Collaborative, Lexical, Fusion, Ranking])
        {
            Validator.TryValidateObject(part, new ValidationContext(part), results, validateAllProperties: true);
        }

        foreach (var (name, weight) in Fusion.Weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
            {
                results.Add(new ValidationResult($"The fusion weight of \"{name}\" must not be negative."));
            }
        }

        return results;
    }
}
