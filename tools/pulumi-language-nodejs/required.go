package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// GetRequiredPackages names those of the SDKs in the program's node_modules. A plugin names none: the engine finds those
// of its resources when they are registered.
func (host *languageHost) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	response := &pulumirpc.GetRequiredPackagesResponse{}
	folder := req.GetInfo().GetProgramDirectory()
	if _, err := os.Stat(filepath.Join(folder, "PulumiPlugin.yaml")); err == nil {
		return response, nil
	}
	search := &sdkSearch{visited: map[string]bool{}}
	search.in(folder, false)
	response.Packages = search.found
	return response, nil
}

type sdkSearch struct {
	visited map[string]bool
	found   []*pulumirpc.PackageDependency
}

// in passes over what it cannot read: a program that needs it says so itself.
func (search *sdkSearch) in(folder string, isInstalled bool) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || search.visited[real] {
		return
	}
	search.visited[real] = true
	entries, err := os.ReadDir(real)
	if err != nil {
		return
	}
	isInstalled = isInstalled || filepath.Base(folder) == "node_modules"
	for _, entry := range entries {
		path := filepath.Join(real, entry.Name())
		if isInstalled && entry.Name() == "package.json" {
			search.add(path)
		} else if isFolder(path, entry) {
			// The packages of a policy pack are not the program's.
			if pack, err := workspace.DetectPolicyPackPathAt(path); err == nil && pack == "" {
				search.in(path, isInstalled)
			}
		}
	}
}

func isFolder(path string, entry fs.DirEntry) bool {
	// A junction of Windows is irregular.
	if entry.Type()&(fs.ModeSymlink|fs.ModeIrregular) == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (search *sdkSearch) add(path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		return
	}
	var manifest struct {
		Name    string                  `json:"name"`
		Version string                  `json:"version"`
		Pulumi  plugin.PulumiPluginJSON `json:"pulumi"`
	}
	// Folders of tests contain files of this name that are broken on purpose.
	if json.Unmarshal(content, &manifest) != nil || !manifest.Pulumi.Resource {
		return
	}
	name, version := manifest.Pulumi.Name, manifest.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(manifest.Name, "@pulumi/")
	}
	if version == "" {
		version = manifest.Version
	}
	if name == "" || version == "" || strings.HasPrefix(name, "@") {
		fmt.Fprintf(os.Stderr, "%s names no plugin and version under \"pulumi\": its plugin is not installed\n", path)
		return
	}
	search.found = append(search.found, &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          "v" + strings.TrimPrefix(version, "v"),
		Server:           manifest.Pulumi.Server,
		Parameterization: parameters(manifest.Pulumi.Parameterization),
		Extension:        parameters(manifest.Pulumi.ExtensionParameterization),
	})
}

func parameters(given *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if given == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: given.Name, Version: given.Version, Value: given.Value}
}
